package dev.kurir.dashboard.boundary;

import dev.kurir.dashboard.boundary.DashboardBeans.SandboxDoor;
import dev.kurir.dashboard.control.PhoneNumbers;
import dev.kurir.dashboard.control.SandboxControl;
import dev.kurir.dashboard.control.SandboxControl.SandboxDownException;
import dev.kurir.dashboard.view.FormView;
import dev.kurir.dashboard.view.Page.Section;
import dev.kurir.dashboard.view.SandboxView;
import dev.kurir.dashboard.view.SandboxView.Bubble;
import dev.kurir.dashboard.view.SandboxView.ChatRow;
import dev.kurir.dashboard.view.SandboxView.DeviceRow;
import dev.kurir.dashboard.view.SandboxView.PhoneRow;
import dev.kurir.dashboard.view.SandboxView.PhoneView;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The sandbox's phones: make one, let it scan, read and write with it.
@Controller
@RequestScoped
@Path("sandbox")
public class SandboxController {
  @Inject Pages pages;
  @Inject Models models;
  @Inject SandboxDoor door;
  @Inject WaitingTenants waiting;

  @GET
  public String list() {
    return page(null, "", FormView.EMPTY);
  }

  @GET
  @Path("phones/{id}")
  public String phone(
      @PathParam("id") String id,
      @QueryParam("chat") @DefaultValue("") String chat,
      @QueryParam("scanned") @DefaultValue("") String scanned) {
    return page(id, chat, new FormView(Map.of("scanned", scanned), Map.of()));
  }

  /// The open chat, polled.
  @GET
  @Path("phones/{id}/chat")
  public String chat(
      @PathParam("id") String id, @QueryParam("chat") @DefaultValue("") String chat) {
    var phone = found(door.open().phones(), id);
    models.put("page", pages.of(Section.SANDBOX, "sandbox.title"));
    models.put("phone", inHand(door.open(), phone, chat));
    return "sandbox/chat.jte";
  }

  /// Tenants that wait for a scan, polled.
  @GET
  @Path("waiting")
  public String waiting() {
    models.put("page", pages.of(Section.SANDBOX, "sandbox.title"));
    models.put("view", new SandboxView(true, List.of(), null, waiting.list()));
    return "sandbox/waiting.jte";
  }

  @POST
  @Path("phones")
  public Object add(@FormParam("name") @DefaultValue("") String name) {
    if (name.isBlank() || name.length() > 60) {
      var text = pages.texts().of(name.isBlank() ? "field.required" : "field.tooLong", 60);
      return wrong(null, "", Map.of("name", name), Map.of("name", text));
    }
    return Response.seeOther(at(door.open().addPhone(name.strip()).id(), "")).build();
  }

  @POST
  @Path("phones/{id}/scan")
  public Object scan(
      @PathParam("id") String id,
      @FormParam("tenant") @DefaultValue("") String tenant,
      @FormParam("qr") @DefaultValue("") String pasted) {
    var qr = pasted.isBlank() ? waiting.qrOf(tenant).orElse("") : pasted.strip();
    if (qr.isEmpty()) {
      return wrong(id, "", Map.of(), Map.of("qr", pages.texts().of("sandbox.scan.choose")));
    }
    if (!door.open().link(id, qr)) {
      return wrong(id, "", Map.of(), Map.of("qr", pages.texts().of("sandbox.scan.failed")));
    }
    return Response.seeOther(URI.create(at(id, "") + "?scanned=yes")).build();
  }

  @POST
  @Path("phones/{id}/messages")
  public Object write(
      @PathParam("id") String id,
      @FormParam("chat") @DefaultValue("") String chat,
      @FormParam("to") @DefaultValue("") String to,
      @FormParam("text") @DefaultValue("") String text) {
    var recipient = chat.isEmpty() ? to.replaceAll("[^0-9@a-z.]", "") : chat;
    if (text.isBlank() || !door.open().write(id, recipient, text)) {
      var values = Map.of("to", to, "text", text);
      return wrong(id, chat, values, Map.of("text", pages.texts().of("sandbox.write.failed")));
    }
    return Response.seeOther(at(id, chat)).build();
  }

  @POST
  @Path("phones/{id}/devices/{device}/unlink")
  public Response unlink(@PathParam("id") String id, @PathParam("device") int device) {
    door.open().unlink(id, device);
    return Response.seeOther(at(id, "")).build();
  }

  @POST
  @Path("phones/{id}/delete")
  public Response remove(@PathParam("id") String id) {
    door.open().removePhone(id);
    return Response.seeOther(URI.create("/sandbox")).build();
  }

  private Response wrong(
      @Nullable String id, String chat, Map<String, String> values, Map<String, String> errors) {
    return Response.status(422).entity(page(id, chat, new FormView(values, errors))).build();
  }

  private String page(@Nullable String id, String chat, FormView form) {
    models.put("page", pages.of(Section.SANDBOX, "sandbox.title"));
    models.put("view", view(id, chat));
    models.put("form", form);
    return "sandbox/page.jte";
  }

  private SandboxView view(@Nullable String id, String chat) {
    var sandbox = door.open();
    try {
      var phones = sandbox.phones();
      var rows = phones.stream().map(SandboxController::row).toList();
      var phone = id == null ? null : inHand(sandbox, found(phones, id), chat);
      return new SandboxView(true, rows, phone, waiting.list());
    } catch (SandboxDownException _) {
      return new SandboxView(false, List.of(), null, List.of());
    }
  }

  private static SandboxControl.Phone found(List<SandboxControl.Phone> phones, String id) {
    return phones.stream()
        .filter(phone -> phone.id().equals(id))
        .findFirst()
        .orElseThrow(jakarta.ws.rs.NotFoundException::new);
  }

  private static PhoneView inHand(SandboxControl sandbox, SandboxControl.Phone phone, String chat) {
    var all = sandbox.chats(phone.id());
    var chats =
        all.stream()
            .map(each -> new ChatRow(each.chat(), name(each), each.last(), each.at()))
            .toList();
    var chatName =
        chats.stream()
            .filter(each -> each.chat().equals(chat))
            .map(ChatRow::name)
            .findFirst()
            .orElse("");
    var open = all.stream().filter(each -> each.chat().equals(chat)).findFirst();
    return new PhoneView(
        row(phone),
        devices(phone),
        chats,
        chat,
        chatName,
        open.filter(SandboxControl.Chat::online).isPresent(),
        open.filter(SandboxControl.Chat::typing).isPresent(),
        bubbles(sandbox, phone.id(), chat));
  }

  private static List<Bubble> bubbles(SandboxControl sandbox, String phone, String chat) {
    if (chat.isEmpty()) {
      return List.of();
    }
    var messages = sandbox.messages(phone, chat);
    sandbox.read(phone, chat);
    return messages.stream()
        .map(m -> new Bubble(m.id(), m.fromMe(), m.text(), m.at(), m.fromMe() ? ticks(m) : ""))
        .toList();
  }

  private static String ticks(SandboxControl.Message message) {
    return switch (message.state()) {
      case "read", "delivered" -> "✓✓";
      case "sent" -> "✓";
      default -> "";
    };
  }

  private static List<DeviceRow> devices(SandboxControl.Phone phone) {
    return phone.devices().stream()
        .map(each -> new DeviceRow(each.device(), each.platform(), each.connected()))
        .toList();
  }

  private static PhoneRow row(SandboxControl.Phone phone) {
    return new PhoneRow(
        phone.id(),
        phone.name(),
        PhoneNumbers.international(phone.number()),
        phone.devices().size());
  }

  private static String name(SandboxControl.Chat chat) {
    if (!chat.name().isEmpty()) {
      return chat.name();
    }
    return chat.phone().isEmpty() ? chat.chat() : PhoneNumbers.international(chat.phone());
  }

  private static URI at(String phone, String chat) {
    var query = chat.isEmpty() ? "" : "?chat=" + URLEncoder.encode(chat, StandardCharsets.UTF_8);
    return URI.create("/sandbox/phones/" + phone + query);
  }
}
