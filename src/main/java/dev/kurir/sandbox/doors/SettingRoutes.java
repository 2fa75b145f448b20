package dev.kurir.sandbox.doors;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.phones.Phone;
import dev.kurir.sandbox.phones.Phones;
import dev.kurir.sandbox.phones.Views;
import dev.kurir.whatsapp.proto.HistorySyncNotification.HistorySyncType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// `/control/phones/*/…`: what a person sets on a phone, and what the phone tells its linked
/// devices of its past.
final class SettingRoutes {
  private static final int LONGEST_NAME = 100;
  private static final int MOST_CHATS = 10_000;
  private static final int MOST_MESSAGES = 1_000;
  private static final int PATIENCE_SECONDS = 20;

  private final Phones phones;
  private final Network network;

  SettingRoutes(Phones phones, Network network) {
    this.phones = phones;
    this.network = network;
  }

  void addTo(Routes routes) {
    routes
        .on("POST", "/control/phones/*/name", this::rename)
        .on("POST", "/control/phones/*/contacts", this::contact)
        .on("POST", "/control/phones/*/chat-settings", this::chat)
        .on("POST", "/control/phones/*/app-state-key", this::key)
        .on("POST", "/control/phones/*/history", this::history);
  }

  record Name(@Nullable String name) {}

  private Answer rename(Call call) {
    var phone = phone(call);
    var name = name(call.body(Name.class).name);
    await(phone.change((settings, batch) -> settings.rename(name, batch)));
    return Answer.ok(Views.of(phone.account()));
  }

  record Contact(@Nullable String contact, @Nullable String name) {}

  /// Without a name the contact is taken out of the address book.
  private Answer contact(Call call) {
    var phone = phone(call);
    var wish = call.body(Contact.class);
    var other = somebody(wish.contact);
    if (wish.name == null) {
      await(phone.change((settings, batch) -> settings.forget(other, batch)));
    } else {
      var name = name(wish.name);
      await(phone.change((settings, batch) -> settings.save(List.of(other), name, batch)));
    }
    return Answer.noContent();
  }

  record Chat(@Nullable String chat, @Nullable Boolean muted, @Nullable Boolean archived) {}

  private Answer chat(Call call) {
    var phone = phone(call);
    var wish = call.body(Chat.class);
    var other = somebody(wish.chat);
    var muted = wish.muted;
    var archived = wish.archived;
    if (muted != null) {
      await(phone.change((settings, batch) -> settings.mute(other, muted, batch)));
    }
    if (archived != null) {
      await(phone.change((settings, batch) -> settings.archive(other, archived, batch)));
    }
    return Answer.noContent();
  }

  private Answer key(Call call) {
    await(phone(call).change((settings, _) -> settings.startNewKey()));
    return Answer.noContent();
  }

  record History(
      @Nullable String type,
      @Nullable Integer chats,
      @Nullable Integer messages,
      @Nullable Boolean media) {}

  /// With `chats`: sends a piece with so many invented ones now. Without: only says by which way
  /// later histories go.
  private Answer history(Call call) {
    var phone = phone(call);
    var wish = call.body(History.class);
    boolean media = wish.media != null && wish.media;
    if (wish.chats == null) {
      if (media) {
        await(phone.putHistoryOnMedia());
      }
      return Answer.noContent();
    }
    var piece =
        Phones.invented(
            type(wish.type == null ? "RECENT" : wish.type),
            number("chats", wish.chats, MOST_CHATS),
            number("messages", wish.messages == null ? 1 : wish.messages, MOST_MESSAGES));
    await(phone.tell(piece, media));
    return Answer.noContent();
  }

  private static HistorySyncType type(String name) {
    return Arrays.stream(HistorySyncType.values())
        .filter(type -> type.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> invalid("type is none of a history"));
  }

  private Phone phone(Call call) {
    return network
        .named(call.parameter(0))
        .flatMap(account -> phones.find(account.number()))
        .orElseThrow(
            () -> new BadRequestException(404, "phone-unknown", "There is no such phone."));
  }

  private Account somebody(@Nullable String text) {
    return Call.person(text == null ? "" : text)
        .flatMap(network::account)
        .orElseThrow(
            () -> new BadRequestException(404, "person-unknown", "Nobody has this address."));
  }

  private static String name(@Nullable String text) {
    if (text == null || text.isBlank() || text.length() > LONGEST_NAME) {
      throw invalid("name must be a text of 1 to " + LONGEST_NAME + " characters");
    }
    return text;
  }

  private static int number(String field, int number, int most) {
    if (number < 0 || number > most) {
      throw invalid(field + " must be 0 to " + most);
    }
    return number;
  }

  private static BadRequestException invalid(String rule) {
    return new BadRequestException(422, "body-invalid", rule + ".");
  }

  private static void await(CompletableFuture<?> done) {
    try {
      done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException _) {
      throw new BadRequestException(503, "no-answer", "The phone did not do it in time.");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new BadRequestException(503, "stopping", "The sandbox stops.");
    }
  }
}
