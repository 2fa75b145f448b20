package dev.kurir.dashboard.boundary;

import dev.kurir.dashboard.view.CodeView;
import dev.kurir.dashboard.view.Page.Section;
import dev.kurir.sessions.control.AllSessions;
import dev.kurir.sessions.control.OwnNumber;
import dev.kurir.tenants.control.Tenants;
import dev.kurir.tenants.entity.Network;
import dev.kurir.tenants.entity.Tenant;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.PairingCodeOutcome;
import dev.kurir.whatsapp.PairingCodeOutcome.Reason;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;

/// Linking by a code that is typed into the phone: the dialog's other way.
@Controller
@RequestScoped
@Path("tenants/{id}/pairing-code")
public class PairingCodeController {
  @Inject Pages pages;
  @Inject Models models;
  @Inject Tenants tenants;
  @Inject AllSessions sessions;

  @POST
  public Response ask(
      @PathParam("id") String id, @FormParam("phone") @DefaultValue("") String phone) {
    var tenant = TenantId.parse(id).flatMap(tenants::find).orElseThrow(NotFoundException::new);
    var view = new CodeView(id, tenant.network() == Network.SANDBOX, phone.strip(), "", "", null);
    var answer =
        OwnNumber.read(phone, tenant.defaultCountry())
            .map(digits -> ask(tenant, digits, view))
            .orElseGet(() -> refusing(view, "link.code.notANumber"));
    models.put("page", pages.of(Section.TENANTS, "link.title"));
    models.put("code", answer);
    return Response.status(answer.wrong() ? 422 : 200)
        .header("Cache-Control", "no-store")
        .entity("tenants/code" + (pages.fragment() ? ".jte" : "Page.jte"))
        .build();
  }

  private CodeView ask(Tenant tenant, String digits, CodeView view) {
    var outcome = sessions.pairingCode(tenant.id(), digits).orElseThrow(NotFoundException::new);
    return switch (outcome) {
      case PairingCodeOutcome.Offered(var code, var until) -> view.offering(code, until);
      case PairingCodeOutcome.AlreadyLinked() -> refusing(view, "link.code.linked");
      case PairingCodeOutcome.Unavailable() -> refusing(view, "link.code.unavailable");
      case PairingCodeOutcome.Refused(var reason, int number) ->
          view.refusing(pages.texts().of(text(reason), number));
    };
  }

  private CodeView refusing(CodeView view, String key) {
    return view.refusing(pages.texts().of(key));
  }

  private static String text(Reason reason) {
    return switch (reason) {
      case NOT_A_NUMBER -> "link.code.notANumber";
      case NOT_ON_WHATSAPP -> "link.code.unknown";
      case TOO_OFTEN -> "link.code.tooOften";
      case OTHER -> "link.code.refused";
    };
  }
}
