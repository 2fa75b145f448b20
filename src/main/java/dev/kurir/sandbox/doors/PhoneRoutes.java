package dev.kurir.sandbox.doors;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Group;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.phones.Phone;
import dev.kurir.sandbox.phones.Phones;
import dev.kurir.sandbox.phones.Views;
import dev.kurir.sandbox.server.LinkCode;
import dev.kurir.sandbox.server.Linking;
import dev.kurir.sandbox.server.QrText;
import dev.kurir.whatsapp.binary.Jid;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `/control/phones…`: what a person does with a phone.
final class PhoneRoutes {
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{6,14}");
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_TEXT = 65_536;
  private static final int MESSAGES = 1_000;
  private static final int MOST_MESSAGES = 10_000;
  private static final int PATIENCE_SECONDS = 20;

  private final Phones phones;
  private final Network network;
  private final Linking linking;

  PhoneRoutes(Phones phones, Network network, Linking linking) {
    this.phones = phones;
    this.network = network;
    this.linking = linking;
  }

  void addTo(Routes routes) {
    routes
        .on("GET", "/control/phones", _ -> list())
        .on("POST", "/control/phones", this::create)
        .on("GET", "/control/phones/*", phone(PhoneRoutes::show))
        .on("DELETE", "/control/phones/*", phone(this::delete))
        .on("POST", "/control/phones/*/scan", phone(this::scan))
        .on("POST", "/control/phones/*/link-code", phone(this::typeCode))
        .on("DELETE", "/control/phones/*/devices/*", phone(this::unlink))
        .on("GET", "/control/phones/*/chats", phone(PhoneRoutes::chats))
        .on("GET", "/control/phones/*/messages", phone(PhoneRoutes::messages))
        .on("POST", "/control/phones/*/messages", phone(this::write))
        .on("POST", "/control/phones/*/read", phone(this::read));
    new SettingRoutes(phones, network).addTo(routes);
  }

  /// A route of one phone.
  private interface PhoneRoute {
    Answer answer(Phone phone, Call call);
  }

  private Function<Call, Answer> phone(PhoneRoute route) {
    return call ->
        network
            .named(call.parameter(0))
            .flatMap(account -> phones.find(account.number()))
            .map(phone -> route.answer(phone, call))
            .orElseGet(Answer::noSuchPhone);
  }

  private Answer list() {
    return Answer.ok(
        Map.of("items", phones.all().stream().map(it -> Views.of(it.account())).toList()));
  }

  private static Answer show(Phone phone, Call call) {
    return Answer.ok(Views.of(phone.account()));
  }

  record NewPhone(@Nullable String name, @Nullable String number) {}

  private Answer create(Call call) {
    var wish = call.body(NewPhone.class);
    var name = required("name", wish.name, LONGEST_NAME);
    var number = Optional.ofNullable(wish.number);
    if (number.filter(digits -> !NUMBER.matcher(digits).matches()).isPresent()) {
      throw invalid("number must be 7 to 15 digits with country code, without +");
    }
    return switch (await(phones.create(number, name))) {
      case Phones.Creation.Created(var phone) -> Answer.created(Views.of(phone.account()));
      case Phones.Creation.NumberTaken() ->
          Answer.problem(409, "number-taken", "Another phone has this number.");
      case Phones.Creation.NetworkFull() ->
          Answer.problem(409, "network-full", "There are as many phones as can be.");
    };
  }

  private Answer delete(Phone phone, Call call) {
    phones.delete(phone);
    return Answer.noContent();
  }

  record Scan(@Nullable String qr) {}

  private Answer scan(Phone phone, Call call) {
    var text = call.body(Scan.class).qr;
    var code = QrText.parse(text == null ? "" : text.strip());
    if (code.isEmpty()) {
      return Answer.problem(
          422, "qr-malformed", "This is not the form of QR code that phones accept today.");
    }
    return answer(
        linking.scan(phone.account(), code.get()),
        Answer.problem(404, "qr-unknown", "No client offers this code now."));
  }

  record Code(@Nullable String code) {}

  private Answer typeCode(Phone phone, Call call) {
    var text = call.body(Code.class).code;
    var code = LinkCode.parse(text == null ? "" : text);
    if (code.isEmpty()) {
      return Answer.problem(422, "code-malformed", "A code is XXXX-XXXX, without 0, I, O and U.");
    }
    return answer(
        linking.type(phone.account(), code.get()),
        Answer.problem(404, "code-unknown", "No client shows a code for this phone's number."));
  }

  private static Answer answer(Linking.Outcome outcome, Answer unknown) {
    return switch (outcome) {
      case Linking.Outcome.Linked(var device) -> Answer.ok(Views.of(device));
      case Linking.Outcome.Gated() -> Answer.accepted(Map.of("status", "passkey-required"));
      case Linking.Outcome.Unknown() -> unknown;
      case Linking.Outcome.WrongCode() ->
          Answer.problem(409, "code-wrong", "The client shows another code.");
      case Linking.Outcome.TooMany() ->
          Answer.problem(409, "too-many-devices", "The phone has four linked devices already.");
      case Linking.Outcome.Failed(var why) ->
          Answer.problem(502, "link-failed", "The client did not let itself be linked: " + why);
    };
  }

  private Answer unlink(Phone phone, Call call) {
    var device = numberOf(call.parameter(1)).filter(n -> n > 0).flatMap(phone.account()::device);
    return device.isPresent() && linking.unlink(device.get(), "on the phone")
        ? Answer.noContent()
        : Answer.problem(404, "device-unknown", "The phone has no such linked device.");
  }

  private static Optional<Integer> numberOf(String text) {
    return text.matches("[0-9]{1,5}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
  }

  private static Answer chats(Phone phone, Call call) {
    return Answer.ok(Map.of("items", phone.chats()));
  }

  private static Answer messages(Phone phone, Call call) {
    var chat = call.query("chat");
    var jid = chat.flatMap(Call::personOrGroup);
    if (chat.isPresent() && jid.isEmpty()) {
      throw new BadRequestException(422, "parameter-invalid", "chat must be a number or a JID.");
    }
    var after = call.number("after", 0, Long.MAX_VALUE);
    var limit = (int) call.number("limit", MESSAGES, MOST_MESSAGES);
    return Answer.ok(phone.messages(jid.orElse(null), after, limit));
  }

  record Text(@Nullable String to, @Nullable String text) {}

  private Answer write(Phone phone, Call call) {
    var wish = call.body(Text.class);
    var text = required("text", wish.text, LONGEST_TEXT);
    var group = group(wish.to);
    return Answer.created(
        await(
            group.isPresent()
                ? phone.write(group.get(), text)
                : phone.write(somebody("to", wish.to), text)));
  }

  record Chat(@Nullable String chat) {}

  private Answer read(Phone phone, Call call) {
    var chat = call.body(Chat.class).chat;
    var group = group(chat);
    await(group.isPresent() ? phone.read(group.get()) : phone.read(somebody("chat", chat)));
    return Answer.noContent();
  }

  private Optional<Group> group(@Nullable String text) {
    var jid = Optional.ofNullable(text).flatMap(Call::personOrGroup).filter(Jid::isGroup);
    if (jid.isPresent() && network.groups().find(jid.get()).isEmpty()) {
      throw new BadRequestException(404, "group-unknown", "There is no such group.");
    }
    return jid.flatMap(network.groups()::find);
  }

  private Account somebody(String field, @Nullable String text) {
    return somebody(network, field, text);
  }

  static Account somebody(Network network, String field, @Nullable String text) {
    var jid = Call.person(required(field, text, LONGEST_NAME));
    if (jid.isEmpty()) {
      throw invalid(field + " must be digits or a JID");
    }
    return jid.flatMap(network::account)
        .orElseThrow(
            () -> new BadRequestException(404, "person-unknown", "Nobody has this address."));
  }

  static String required(String field, @Nullable String text, int longest) {
    if (text == null || text.isBlank() || text.length() > longest) {
      throw invalid(field + " must be a text of 1 to " + longest + " characters");
    }
    return text;
  }

  static BadRequestException invalid(String rule) {
    return new BadRequestException(422, "body-invalid", rule + ".");
  }

  private static String why(ExecutionException e) {
    return e.getCause() instanceof Phone.RefusedException refused
        ? String.valueOf(refused.getMessage())
        : "something is broken";
  }

  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new BadRequestException(502, "refused", "The phone could not do it: " + why(e) + ".");
    } catch (TimeoutException _) {
      throw new BadRequestException(503, "no-answer", "The server did not answer in time.");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new BadRequestException(503, "stopping", "The sandbox stops.");
    }
  }
}
