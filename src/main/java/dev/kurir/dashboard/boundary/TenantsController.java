package dev.kurir.dashboard.boundary;

import dev.kurir.dashboard.control.DashboardSettings;
import dev.kurir.dashboard.view.CodeView;
import dev.kurir.dashboard.view.FormView;
import dev.kurir.dashboard.view.Page.Section;
import dev.kurir.dashboard.view.QueueCard;
import dev.kurir.dashboard.view.TenantRow;
import dev.kurir.dashboard.view.TenantView;
import dev.kurir.dashboard.view.TenantView.KeyRow;
import dev.kurir.messages.control.TenantQueues;
import dev.kurir.messages.entity.PacingPreset;
import dev.kurir.sessions.control.AllSessions;
import dev.kurir.tenants.control.TenantRemoval;
import dev.kurir.tenants.control.Tenants;
import dev.kurir.tenants.entity.Network;
import dev.kurir.tenants.entity.Tenant;
import dev.kurir.tenants.entity.TenantId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Tenants: the table, a new one, one alone, and what can be done with it.
@Controller
@RequestScoped
@Path("tenants")
public class TenantsController {
  @Inject Pages pages;
  @Inject Models models;
  @Inject Tenants tenants;
  @Inject TenantRemoval removal;
  @Inject AllSessions sessions;
  @Inject TenantQueues queues;
  @Inject TenantRows rows;
  @Inject DashboardSettings settings;
  @Inject HttpServletRequest request;

  @GET
  public String list() {
    models.put("page", pages.of(Section.TENANTS, "tenants.title"));
    models.put("rows", rows.all(pages.texts()));
    return "tenants/list.jte";
  }

  /// The badges of the table, polled.
  @GET
  @Path("badges")
  public String badges() {
    models.put("rows", rows.all(pages.texts()));
    return "tenants/badges.jte";
  }

  @GET
  @Path("new")
  public String ask() {
    return form(FormView.EMPTY);
  }

  @POST
  public Object create(
      @FormParam("name") @DefaultValue("") String name,
      @FormParam("network") @DefaultValue("") String network) {
    var errors = errors(name.strip(), network);
    if (!errors.isEmpty()) {
      var values = Map.of("name", name, "network", network);
      return Response.status(422).entity(form(new FormView(values, errors))).build();
    }
    var created = tenants.create(name.strip(), network(network), Optional.empty(), pages.actor());
    models.put("page", pages.of(Section.TENANTS, "create.title"));
    models.put("id", created.tenant().id().toString());
    models.put("name", created.tenant().name());
    models.put("apiKey", created.key().value());
    return dialog("tenants/created");
  }

  @GET
  @Path("{id}")
  public String open(@PathParam("id") String id) {
    return one(id, "tenants/page.jte");
  }

  /// The session's card, polled.
  @GET
  @Path("{id}/session")
  public String session(@PathParam("id") String id) {
    return one(id, "tenants/session.jte");
  }

  @GET
  @Path("{id}/link")
  public String link(@PathParam("id") String id) {
    models.put("page", pages.of(Section.TENANTS, "link.title"));
    var tenant = found(id);
    models.put("row", row(tenant));
    models.put("code", CodeView.empty(id, tenant.network() == Network.SANDBOX));
    return dialog("tenants/link");
  }

  @POST
  @Path("{id}/keys")
  public String renewKey(@PathParam("id") String id) {
    var key = tenants.renewKey(found(id).id(), pages.actor()).orElseThrow(NotFoundException::new);
    models.put("page", pages.of(Section.TENANTS, "tenant.key.title"));
    models.put("id", id);
    models.put("apiKey", key.value());
    return dialog("tenants/key");
  }

  @POST
  @Path("{id}/start")
  public Response start(@PathParam("id") String id) {
    sessions.start(found(id).id());
    return back(id);
  }

  @POST
  @Path("{id}/stop")
  public Response stop(@PathParam("id") String id) {
    sessions.stop(found(id).id());
    return back(id);
  }

  @POST
  @Path("{id}/presence")
  public Response presence(
      @PathParam("id") String id, @FormParam("available") @DefaultValue("") String available) {
    tenants.setAvailable(found(id).id(), available.equals("yes"), pages.actor());
    return back(id);
  }

  @POST
  @Path("{id}/queue/pause")
  public Response pause(@PathParam("id") String id) {
    queues.pause(found(id).id(), pages.actor());
    return back(id);
  }

  @POST
  @Path("{id}/queue/resume")
  public Response resume(@PathParam("id") String id) {
    queues.resume(found(id).id(), pages.actor());
    return back(id);
  }

  @POST
  @Path("{id}/queue/pace")
  public Response pace(
      @PathParam("id") String id, @FormParam("pace") @DefaultValue("") String pace) {
    var preset = PacingPreset.parse(pace).orElseThrow(BadRequestException::new);
    queues.pace(found(id).id(), preset.pacing());
    return back(id);
  }

  @POST
  @Path("{id}/unlink")
  public Response unlink(@PathParam("id") String id) {
    sessions.logout(found(id).id());
    return back(id);
  }

  @POST
  @Path("{id}/delete")
  public Response delete(@PathParam("id") String id) {
    removal.remove(found(id).id(), pages.actor());
    return Response.seeOther(URI.create("/tenants")).build();
  }

  private Map<String, String> errors(String name, String network) {
    var errors = new HashMap<String, String>();
    var texts = pages.texts();
    if (name.isEmpty()) {
      errors.put("name", texts.of("field.required"));
    } else if (!Tenant.isName(name)) {
      errors.put("name", texts.of("field.tooLong", Tenant.NAME_LENGTH));
    }
    var known = network.equals("whatsapp") || (network.equals("sandbox") && hasSandbox());
    if (!known) {
      errors.put("network", texts.of("field.choose"));
    }
    return errors;
  }

  private boolean hasSandbox() {
    return settings.sandbox().isPresent();
  }

  private static Network network(String text) {
    return Network.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private String form(FormView form) {
    models.put("page", pages.of(Section.TENANTS, "create.title"));
    models.put("form", form);
    return dialog("tenants/create");
  }

  /// A fragment for the dialog to htmx, a page of its own to everybody else.
  private String dialog(String view) {
    return view + (pages.fragment() ? ".jte" : "Page.jte");
  }

  private String one(String id, String view) {
    var tenant = found(id);
    models.put("page", pages.of(Section.TENANTS, "tenants.title"));
    models.put("view", view(tenant));
    return view;
  }

  private TenantView view(Tenant tenant) {
    var state = sessions.state(tenant.id()).orElseThrow(NotFoundException::new);
    List<KeyRow> keys =
        tenants.keysOf(tenant.id()).stream()
            .map(key -> new KeyRow(key.prefix(), key.createdAt(), key.lastUsedAt().orElse(null)))
            .toList();
    return new TenantView(
        row(tenant),
        tenant.createdAt(),
        state.since(),
        rows.hint(state, pages.texts()),
        state.notice().orElse(""),
        keys,
        sendUrl(),
        tenant.isAvailable(),
        queue(tenant));
  }

  private QueueCard queue(Tenant tenant) {
    var queue = queues.find(tenant.id()).orElseThrow(NotFoundException::new);
    return new QueueCard(
        queue.count("queued") + queue.count("delayed") + queue.count("sending"),
        queue.count("held") + queue.count("parked"),
        queue.pausedAt().orElse(null),
        queue.nextDue().orElse(null),
        queue.pacing());
  }

  private TenantRow row(Tenant tenant) {
    return rows.of(
        tenant, sessions.state(tenant.id()).orElseThrow(NotFoundException::new), pages.texts());
  }

  private Tenant found(String id) {
    return TenantId.parse(id).flatMap(tenants::find).orElseThrow(NotFoundException::new);
  }

  private String sendUrl() {
    var port = request.getServerPort();
    var usual = request.isSecure() ? 443 : 80;
    return request.getScheme()
        + "://"
        + request.getServerName()
        + (port == usual ? "" : ":" + port)
        + "/api/send";
  }

  private static Response back(String id) {
    return Response.seeOther(URI.create("/tenants/" + id)).build();
  }
}
