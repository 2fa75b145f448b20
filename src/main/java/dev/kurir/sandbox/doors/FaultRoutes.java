package dev.kurir.sandbox.doors;

import dev.kurir.sandbox.faults.Disruption;
import dev.kurir.sandbox.faults.Disruption.BrokenMedia;
import dev.kurir.sandbox.faults.Disruption.BrokenState;
import dev.kurir.sandbox.faults.Disruption.ForgeLink;
import dev.kurir.sandbox.faults.Faults;
import dev.kurir.sandbox.server.Reception;
import dev.kurir.whatsapp.binary.Jid;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/control/faults`: arms disruptions, and takes them back.
final class FaultRoutes {
  private static final int MOST = 1_000_000;
  private static final int LONGEST_STALL_MILLIS = 3_600_000;

  private final Faults faults;
  private final Reception reception;

  FaultRoutes(Faults faults, Reception reception) {
    this.faults = faults;
    this.reception = reception;
  }

  void addTo(Routes routes) {
    routes.on("POST", "/control/faults", this::arm).on("DELETE", "/control/faults", _ -> disarm());
  }

  record Wish(
      @Nullable String kind,
      @Nullable String device,
      @Nullable Integer count,
      @Nullable Integer code,
      @Nullable String conflict,
      @Nullable String child,
      @Nullable Integer reason,
      @Nullable Integer expire,
      @Nullable String header,
      @Nullable String subtext,
      @Nullable String xmlns,
      @Nullable Integer millis,
      @Nullable String part) {}

  private Answer arm(Call call) {
    var wish = call.body(Wish.class);
    var disruption = disruption(wish);
    var device = device(wish.device);
    int count = wish.count == null ? 1 : wish.count;
    if (count < 1 || count > MOST) {
      throw invalid("count must be 1 to " + MOST);
    }
    if (disruption instanceof Disruption.OnConnection now && reception.strike(now, device) > 0) {
      count--;
    }
    return faults.arm(disruption, device, count)
        ? Answer.noContent()
        : Answer.problem(409, "too-many-faults", "Too many disruptions are armed.");
  }

  private static Disruption disruption(Wish wish) {
    return switch (wish.kind == null ? "" : wish.kind) {
      case "drop" -> new Disruption.Drop();
      case "close" -> new Disruption.Close();
      case "stream-error" ->
          new Disruption.StreamError(
              Optional.ofNullable(wish.code),
              Optional.ofNullable(wish.conflict),
              Optional.ofNullable(wish.child));
      case "end" -> new Disruption.End();
      case "garbage" -> new Disruption.Garbage();
      case "stall" -> new Disruption.Stall(span(wish));
      case "mute" -> new Disruption.Mute(span(wish));
      case "delay" -> new Disruption.Delay(span(wish));
      case "deaf" -> new Disruption.Deaf(span(wish));
      case "ignore-pings" -> new Disruption.IgnorePings(span(wish));
      case "forge-link" -> new Disruption.ForgeLink(oneOf(ForgeLink.Part.class, wish.part));
      case "link-without-key" -> new Disruption.LinkWithoutKey();
      case "failure" ->
          new Disruption.Failure(number("reason", wish.reason, 999), attributes(wish));
      case "handshake" -> new Disruption.Handshake(oneOf(Disruption.Flaw.class, wish.part));
      case "lose-answers" -> new Disruption.LoseAnswer(Optional.ofNullable(wish.xmlns));
      case "refuse-queries" -> new Disruption.RefuseQuery(Optional.ofNullable(wish.xmlns));
      case "lose-acks" -> new Disruption.LoseAck();
      case "refuse-message" -> new Disruption.RefuseMessage(number("code", wish.code, 999));
      case "broken-state" -> new Disruption.BrokenState(oneOf(BrokenState.Part.class, wish.part));
      case "broken-media" -> new Disruption.BrokenMedia(oneOf(BrokenMedia.Way.class, wish.part));
      case "redeliver" -> new Disruption.Redeliver();
      case "leak-group" -> new Disruption.LeakGroup();
      case "corrupt" -> new Disruption.Corrupt();
      case "withhold" -> new Disruption.Withhold();
      default ->
          throw invalid(
              "kind must be drop, close, stream-error, failure, stall, mute, delay, lose-acks, refuse-message,"
                  + " broken-state, broken-media, redeliver, leak-group, corrupt or withhold");
    };
  }

  private static <E extends Enum<E>> E oneOf(Class<E> type, @Nullable String name) {
    return Arrays.stream(type.getEnumConstants())
        .filter(each -> each.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(name))
        .findFirst()
        .orElseThrow(() -> invalid("part is missing or unknown"));
  }

  private static Duration span(Wish wish) {
    return Duration.ofMillis(number("millis", wish.millis, LONGEST_STALL_MILLIS));
  }

  /// What WhatsApp's server says beside the reason.
  private static Map<String, String> attributes(Wish wish) {
    var more = new HashMap<String, String>();
    put(more, "code", wish.code);
    put(more, "expire", wish.expire);
    put(more, "logout_message_header", wish.header);
    put(more, "logout_message_subtext", wish.subtext);
    return Map.copyOf(more);
  }

  private static void put(Map<String, String> more, String name, @Nullable Object value) {
    if (value != null) {
      more.put(name, value.toString());
    }
  }

  private static Optional<Jid> device(@Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    var jid = Jid.parse(text).filter(it -> it.isPn() || it.isLid());
    if (jid.isEmpty()) {
      throw invalid("device must be a JID");
    }
    return jid;
  }

  private static int number(String field, @Nullable Integer number, int most) {
    if (number == null || number < 1 || number > most) {
      throw invalid(field + " must be 1 to " + most);
    }
    return number;
  }

  private static BadRequestException invalid(String rule) {
    return new BadRequestException(422, "body-invalid", rule + ".");
  }

  private Answer disarm() {
    faults.disarmAll();
    return Answer.noContent();
  }
}
