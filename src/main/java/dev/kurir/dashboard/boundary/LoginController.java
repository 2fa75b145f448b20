package dev.kurir.dashboard.boundary;

import dev.kurir.auth.control.Logins;
import dev.kurir.auth.control.Logins.Outcome;
import dev.kurir.auth.entity.LoggedIn;
import dev.kurir.dashboard.view.FormView;
import dev.kurir.dashboard.view.Page.Section;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/// Logging in and out.
@Controller
@Path("/")
@RequestScoped
public class LoginController {
  private static final URI HOME = URI.create("/tenants");
  private static final URI LOGIN = URI.create("/login");
  private static final String VIEW = "login/page.jte";

  @Inject Logins logins;
  @Inject Models models;
  @Inject Pages pages;
  @Inject HttpServletRequest request;

  @GET
  public Response home() {
    return Response.seeOther(HOME).build();
  }

  @GET
  @Path("login")
  public Response ask() {
    return request.getAttribute(LoggedIn.ATTRIBUTE) == null
        ? show(FormView.EMPTY, Response.ok())
        : Response.seeOther(HOME).build();
  }

  @POST
  @Path("login")
  public Response logIn(
      @FormParam("username") @DefaultValue("") String username,
      @FormParam("password") @DefaultValue("") String password) {
    return switch (logins.logIn(username.strip(), password, request.getRemoteAddr())) {
      case Outcome.Welcome(var admin) -> welcome(admin);
      case Outcome.Refused() ->
          show(
              form(username, pages.texts().of("login.wrong")),
              Response.status(422, "Unprocessable Content"));
      case Outcome.TooMany(var wait) -> {
        var seconds = seconds(wait);
        yield show(
            form(username, pages.texts().of("login.throttled", seconds)),
            Response.status(Response.Status.TOO_MANY_REQUESTS).header("Retry-After", seconds));
      }
    };
  }

  @POST
  @Path("logout")
  public Response logOut() {
    var session = request.getSession(false);
    if (session != null) {
      session.invalidate();
    }
    return Response.seeOther(LOGIN).build();
  }

  /// In a new session, so that an id that somebody planted before is worth nothing.
  private Response welcome(LoggedIn admin) {
    var old = request.getSession(false);
    if (old != null) {
      old.invalidate();
    }
    request.getSession(true).setAttribute(LoggedIn.ATTRIBUTE, admin);
    return Response.seeOther(HOME).build();
  }

  private Response show(FormView form, Response.ResponseBuilder response) {
    models.put("form", form);
    models.put("page", pages.of(Section.LOGIN, "login.title"));
    return response.entity(VIEW).build();
  }

  private static FormView form(String username, String error) {
    return new FormView(Map.of("username", username), Map.of("", error));
  }

  /// Rounded up: after that many it may be tried.
  private static long seconds(Duration wait) {
    return wait.plusMillis(999).toSeconds();
  }
}
