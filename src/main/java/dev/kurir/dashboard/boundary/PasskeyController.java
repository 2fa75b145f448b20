package dev.kurir.dashboard.boundary;

import dev.kurir.dashboard.view.Page.Section;
import dev.kurir.dashboard.view.Texts;
import dev.kurir.sessions.control.AllSessions;
import dev.kurir.sessions.control.AssertionReader;
import dev.kurir.sessions.control.AssertionReader.Reading;
import dev.kurir.sessions.control.AssertionReader.Rule;
import dev.kurir.tenants.control.Tenants;
import dev.kurir.tenants.entity.Tenant;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.passkey.PasskeyAnswer;
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
import java.util.List;
import java.util.stream.Collectors;

/// The link dialog's forms for accounts that ask for their passkey. Each answers with a line that
/// stands beside the form; what follows comes through the dialog's WebSocket.
@Controller
@RequestScoped
@Path("tenants/{id}/passkey")
public class PasskeyController {
  @Inject Pages pages;
  @Inject Models models;
  @Inject Tenants tenants;
  @Inject AllSessions sessions;

  @POST
  public Object answer(
      @PathParam("id") String id, @FormParam("assertion") @DefaultValue("") String assertion) {
    var tenant = found(id);
    var t = pages.texts();
    var asked = sessions.passkey(tenant).filter(it -> it.options().isPresent());
    if (asked.isEmpty()) {
      return bad("passkey-answer", t.of("passkey.notAsked"));
    }
    return switch (AssertionReader.read(assertion.strip(), asked.get())) {
      case Reading.Good(var good) ->
          told("passkey-answer", "passkey.taken", sessions.answerPasskey(tenant, good));
      case Reading.Unreadable() -> bad("passkey-answer", t.of("passkey.unreadable"));
      case Reading.Broken(var rules) -> bad("passkey-answer", text(rules, t));
    };
  }

  @POST
  @Path("confirm")
  public Object confirm(@PathParam("id") String id) {
    return told("compare-answer", "passkey.confirmed", sessions.confirmPasskey(found(id)));
  }

  private Object told(String place, String taken, PasskeyAnswer answer) {
    var t = pages.texts();
    return switch (answer) {
      case PasskeyAnswer.Accepted() -> line(place, t.of(taken), true);
      case PasskeyAnswer.NotAsked() -> bad(place, t.of("passkey.notAsked"));
      case PasskeyAnswer.Refused(var code) -> bad(place, t.of("passkey.refused", code));
      case PasskeyAnswer.NoAnswer() -> bad(place, t.of("passkey.noAnswer"));
    };
  }

  /// People make two mistakes; for everything else the fields are named.
  private static String text(List<Rule> rules, Texts t) {
    return switch (rules.getFirst().rule()) {
      case "origin" -> t.of("passkey.origin");
      case "challenge" -> t.of("passkey.challenge");
      default ->
          t.of(
              "passkey.broken",
              rules.stream().map(Rule::field).distinct().collect(Collectors.joining(", ")));
    };
  }

  private Response bad(String place, String text) {
    return Response.status(422).entity(line(place, text, false)).build();
  }

  private String line(String place, String text, boolean good) {
    models.put("page", pages.of(Section.TENANTS, "link.title"));
    models.put("id", place);
    models.put("text", text);
    models.put("good", good);
    return "tenants/passkeyAnswer.jte";
  }

  private TenantId found(String id) {
    return TenantId.parse(id)
        .flatMap(tenants::find)
        .map(Tenant::id)
        .orElseThrow(NotFoundException::new);
  }
}
