package dev.kurir.messages.boundary;

import static jakarta.ws.rs.core.MediaType.APPLICATION_JSON;

import dev.kurir.messages.control.MessageLog;
import dev.kurir.messages.control.MessageView;
import dev.kurir.messages.control.MessageView.Direction;
import dev.kurir.messages.entity.Cursor;
import dev.kurir.problems.boundary.Problem;
import dev.kurir.tenants.control.Access;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `GET /api/messages`: the log of a tenant, both directions, oldest first. Asked again with the
/// last `next` it goes on where it was, and skips nothing.
@Path("messages")
@Produces(APPLICATION_JSON)
@ApplicationScoped
public class MessagesResource {
  private static final int USUAL = 100;
  private static final int MOST = 1000;

  @Inject MessageLog log;
  @Inject Access access;

  /// @param next for `after`; the one that was given when nothing is new
  public record PageJson(List<MessageJson> items, @Nullable String next) {}

  /// @param chat the stable name of the chat
  /// @param group the group's JID, when it is in one
  /// @param phone of the other person, or of whoever wrote it in the group; digits, as far as known
  /// @param lid the same
  /// @param at accepted by us, or written as WhatsApp's server says
  public record MessageJson(
      String id,
      String messageId,
      String direction,
      String chat,
      @Nullable String group,
      @Nullable String phone,
      @Nullable String lid,
      @Nullable String name,
      String type,
      @Nullable String text,
      String state,
      Instant at) {
    static MessageJson of(MessageView message) {
      return new MessageJson(
          message.id().toString(),
          message.messageId(),
          message.direction().name().toLowerCase(Locale.ROOT),
          message.chat().toString(),
          message.group().orElse(null),
          message.phone().orElse(null),
          message.lid().orElse(null),
          message.name().orElse(null),
          message.type(),
          message.text().orElse(null),
          message.state().wire(),
          message.at());
    }
  }

  @GET
  public PageJson list(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @QueryParam("tenantId") @Nullable String tenantId,
      @QueryParam("direction") @Nullable String direction,
      @QueryParam("after") @Nullable String after,
      @QueryParam("limit") @Nullable String limit) {
    var tenant = Callers.tenant(Callers.caller(access, authorization, apiKey), tenantId);
    var page = log.after(tenant, direction(direction), cursor(after), limit(limit));
    var next = page.next().equals(Cursor.START) ? null : page.next().toString();
    return new PageJson(page.items().stream().map(MessageJson::of).toList(), next);
  }

  private static Optional<Direction> direction(@Nullable String text) {
    return switch (text) {
      case null -> Optional.empty();
      case "in" -> Optional.of(Direction.IN);
      case "out" -> Optional.of(Direction.OUT);
      default ->
          throw Problem.invalid("direction", "one-of", "Must be one of in, out.").exception();
    };
  }

  private static Cursor cursor(@Nullable String text) {
    return text == null
        ? Cursor.START
        : Cursor.parse(text)
            .orElseThrow(() ->
                Problem.invalid("after", "cursor", "Must be a `next` of an earlier answer.")
                    .exception());
  }

  private static int limit(@Nullable String text) {
    if (text == null) {
      return USUAL;
    }
    if (text.matches("[0-9]{1,4}")) {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MOST) {
        return limit;
      }
    }
    throw Problem.invalid("limit", "range", "Must be a number from 1 to " + MOST + ".").exception();
  }
}
