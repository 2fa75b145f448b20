package dev.kurir.dashboard.boundary;

import dev.kurir.dashboard.control.PhoneNumbers;
import dev.kurir.dashboard.view.Badge;
import dev.kurir.dashboard.view.Badge.Tone;
import dev.kurir.dashboard.view.LogView;
import dev.kurir.dashboard.view.LogView.Line;
import dev.kurir.dashboard.view.Page.Section;
import dev.kurir.messages.control.Jobs;
import dev.kurir.messages.control.MessageLog;
import dev.kurir.messages.control.MessageView;
import dev.kurir.messages.control.MessageView.Direction;
import dev.kurir.messages.entity.Cursor;
import dev.kurir.messages.entity.MessageState;
import dev.kurir.tenants.control.Tenants;
import dev.kurir.tenants.entity.Tenant;
import dev.kurir.tenants.entity.TenantId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;

/// The log of a tenant's messages, both directions, newest first.
@Controller
@RequestScoped
@Path("tenants/{id}/logs")
public class LogsController {
  private static final int LINES = 50;

  @Inject Pages pages;
  @Inject Models models;
  @Inject Tenants tenants;
  @Inject MessageLog log;
  @Inject Jobs jobs;

  @GET
  public String page(
      @PathParam("id") String id,
      @QueryParam("direction") @DefaultValue("") String direction,
      @QueryParam("before") @DefaultValue("") String before) {
    return show(id, direction, before, "logs/page.jte");
  }

  /// The newest lines, polled.
  @GET
  @Path("lines")
  public String lines(
      @PathParam("id") String id, @QueryParam("direction") @DefaultValue("") String direction) {
    return show(id, direction, "", "logs/lines.jte");
  }

  @POST
  @Path("{job}/resume")
  public Response resume(@PathParam("id") String id, @PathParam("job") String job) {
    var _ = jobs.resume(found(id).id(), job(job));
    return back(id);
  }

  @POST
  @Path("{job}/cancel")
  public Response cancel(@PathParam("id") String id, @PathParam("job") String job) {
    var _ = jobs.cancel(found(id).id(), job(job));
    return back(id);
  }

  private static UUID job(String text) {
    return TenantId.parse(text).map(TenantId::value).orElseThrow(NotFoundException::new);
  }

  private static Response back(String id) {
    return Response.seeOther(URI.create("/tenants/" + id + "/logs")).build();
  }

  private Tenant found(String id) {
    return TenantId.parse(id).flatMap(tenants::find).orElseThrow(NotFoundException::new);
  }

  private String show(String id, String direction, String before, String view) {
    var tenant = found(id);
    models.put("page", pages.of(Section.TENANTS, "logs.title"));
    models.put("view", view(tenant, direction(direction), Cursor.parse(before)));
    return view;
  }

  private LogView view(Tenant tenant, Optional<Direction> direction, Optional<Cursor> before) {
    var page = log.before(tenant.id(), direction, before, LINES);
    var older = page.items().size() == LINES ? page.next().toString() : "";
    return new LogView(
        tenant.id().toString(),
        tenant.name(),
        direction.map(each -> each == Direction.IN ? "in" : "out").orElse(""),
        page.items().stream().map(this::line).toList(),
        older,
        before.isEmpty());
  }

  private Line line(MessageView message) {
    var texts = pages.texts();
    return new Line(
        message.id().toString(),
        message.direction() == Direction.OUT,
        who(message),
        text(message),
        new Badge(tone(message.state()), texts.of("state." + message.state().name()), ""),
        message.error().orElse(""),
        message.at(),
        message.messageId(),
        message.direction() == Direction.OUT && isHeld(message.state()));
  }

  private static boolean isHeld(MessageState state) {
    return state == MessageState.HELD || state == MessageState.PARKED;
  }

  private String text(MessageView message) {
    var texts = pages.texts();
    return message.isPlaceholder()
        ? texts.of("logs.placeholder")
        : message.text().orElseGet(() -> texts.of("logs.noText", message.type()));
  }

  /// The person; of a group its subject, and who wrote in it.
  private static String who(MessageView message) {
    if (message.group().isPresent()) {
      var subject = message.name().or(message::group).orElse("?");
      var writer = message.phone().map(PhoneNumbers::international).or(message::lid);
      return message.direction() == Direction.OUT
          ? subject
          : writer.map(it -> subject + " · " + it).orElse(subject);
    }
    return message
        .phone()
        .map(PhoneNumbers::international)
        .or(message::name)
        .or(message::lid)
        .orElse("?");
  }

  private static Tone tone(MessageState state) {
    return switch (state) {
      case SENT, DELIVERED, READ -> Tone.GOOD;
      case QUEUED, DELAYED, HELD, SENDING -> Tone.BUSY;
      case FAILED, PARKED -> Tone.BAD;
      case EXPIRED, CANCELLED, RECEIVED -> Tone.PLAIN;
    };
  }

  private static Optional<Direction> direction(String text) {
    return switch (text) {
      case "in" -> Optional.of(Direction.IN);
      case "out" -> Optional.of(Direction.OUT);
      default -> Optional.empty();
    };
  }
}
