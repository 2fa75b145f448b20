package dev.kurir.dashboard.boundary;

import dev.kurir.dashboard.view.Texts;
import jakarta.enterprise.context.RequestScoped;
import jakarta.mvc.Controller;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Locale;

/// Changes the language of the pages, kept in a cookie, and goes back to where the person was.
@Controller
@RequestScoped
@Path("language")
public class LanguageController {
  private static final int A_YEAR = 365 * 24 * 60 * 60;

  @POST
  public Response choose(
      @FormParam("language") @DefaultValue("") String language,
      @FormParam("from") @DefaultValue("/tenants") String from) {
    var spoken = Texts.in(Locale.of(language)).language();
    var cookie =
        new NewCookie.Builder(Pages.LANGUAGE)
            .value(spoken)
            .path("/")
            .maxAge(A_YEAR)
            .httpOnly(true)
            .sameSite(NewCookie.SameSite.LAX)
            .build();
    return Response.seeOther(own(from)).cookie(cookie).build();
  }

  /// Only a path of ours: never somebody else's address.
  private static URI own(String from) {
    try {
      var uri = URI.create(from);
      var ours = !uri.isAbsolute() && uri.getHost() == null && from.matches("/[^/\\\\].*");
      return ours ? uri : URI.create("/tenants");
    } catch (IllegalArgumentException _) {
      return URI.create("/tenants");
    }
  }
}
