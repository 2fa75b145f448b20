package dev.kurir.whatsapp.appstate;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.proto.SyncActionValue;
import dev.kurir.whatsapp.proto.SyncActionValue.MuteAction;
import dev.kurir.whatsapp.store.Unit;
import dev.kurir.whatsapp.tokens.TrustTokens;
import java.util.Optional;
import java.util.regex.Pattern;

/// Does what a change of the app state says, in one unit. All of it may be done twice. Kinds that
/// nothing here needs are passed over.
///
/// | index | what |
/// |---|---|
/// | `["setting_pushName"]` | our own name |
/// | `["contact", person]`, `["lid_contact", LID]` | the address book, and number and LID of people |
/// | `["mute", chat]`, `["archive", chat]` | settings of chats |
/// | `["nct_salt_sync"]` | the salt of privacy tokens |
final class Actions {
  private static final int LONGEST_NAME = 256;
  private static final Pattern USER = Pattern.compile("[0-9-]{1,64}");

  private final Unit unit;
  private final People people;

  Actions(Unit unit) {
    this.unit = unit;
    this.people = new People(unit);
  }

  /// @return our own name, when it is one that we did not know
  Optional<String> apply(Mutation change) {
    var value = change.value();
    switch (change.name()) {
      case "setting_pushName" -> {
        return change.removes() ? Optional.empty() : rename(value.getPushNameSetting().getName());
      }
      case "contact" -> person(change.about(1)).ifPresent(who -> contact(who, change));
      case "lid_contact" -> person(change.about(1)).ifPresent(who -> lidContact(who, change));
      case "mute" -> chat(change.about(1)).ifPresent(chat -> mute(chat, change));
      case "archive" ->
          chat(change.about(1))
              .ifPresent(chat ->
                  unit.contacts()
                      .archived(
                          chat, !change.removes() && value.getArchiveChatAction().getArchived()));
      case "nct_salt_sync" -> salt(change);
      default -> {
        // of no use to a gateway
      }
    }
    return Optional.empty();
  }

  private Optional<String> rename(String name) {
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      return Optional.empty();
    }
    var device = DeviceRows.read(unit).filter(own -> own.pushName().filter(name::equals).isEmpty());
    device.ifPresent(own -> DeviceRows.write(unit, own.withPushName(name)));
    return device.map(_ -> name);
  }

  private void contact(Jid person, Mutation change) {
    var action = change.value().getContactAction();
    person(action.getLidJid()).ifPresent(lid -> people.learn(person, lid));
    person(action.getPnJid()).ifPresent(pn -> people.learn(person, pn));
    saved(person, action.getFullName(), action.getFirstName(), change);
  }

  private void lidContact(Jid person, Mutation change) {
    var action = change.value().getLidContactAction();
    saved(person, action.getFullName(), action.getFirstName(), change);
  }

  private void saved(Jid person, String fullName, String firstName, Mutation change) {
    var who = people.preferLid(person);
    boolean named = !fullName.isBlank() || !firstName.isBlank();
    if (change.removes() || !named) {
      unit.contacts().removed(who);
    } else if (fullName.length() <= LONGEST_NAME && firstName.length() <= LONGEST_NAME) {
      unit.contacts().saved(who, fullName, firstName);
    }
  }

  private void mute(Jid chat, Mutation change) {
    MuteAction action = change.value().getMuteAction();
    boolean muted = !change.removes() && action.getMuted();
    unit.contacts().muted(chat, muted ? end(action) : 0);
  }

  /// Without an end, or with a negative one: for good.
  private static long end(MuteAction action) {
    return action.getMuteEndTimestamp() == 0 ? -1 : action.getMuteEndTimestamp();
  }

  private void salt(Mutation change) {
    if (change.removes()) {
      new TrustTokens(unit).forgetSalt();
    } else {
      SyncActionValue value = change.value();
      new TrustTokens(unit).keepSalt(value.getNctSaltSyncAction().getSalt().toByteArray());
    }
  }

  private static Optional<Jid> person(String text) {
    return account(text).filter(jid -> jid.isPn() || jid.isLid());
  }

  private Optional<Jid> chat(String text) {
    return account(text).map(people::preferLid);
  }

  private static Optional<Jid> account(String text) {
    return Jid.parse(text).filter(jid -> USER.matcher(jid.user()).matches()).map(Jid::account);
  }
}
