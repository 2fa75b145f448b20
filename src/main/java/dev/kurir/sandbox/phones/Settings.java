package dev.kurir.sandbox.phones;

import com.google.protobuf.ByteString;
import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.appstate.StateWriter;
import dev.kurir.sandbox.appstate.StateWriter.Change;
import dev.kurir.sandbox.server.TrustTokens;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.proto.SyncActionValue;
import dev.kurir.whatsapp.proto.SyncActionValue.ArchiveChatAction;
import dev.kurir.whatsapp.proto.SyncActionValue.ContactAction;
import dev.kurir.whatsapp.proto.SyncActionValue.LocaleSetting;
import dev.kurir.whatsapp.proto.SyncActionValue.MuteAction;
import dev.kurir.whatsapp.proto.SyncActionValue.NctSaltSyncAction;
import dev.kurir.whatsapp.proto.SyncActionValue.PushNameSetting;
import java.util.List;

/// The settings of a phone, which its companions share through the app state. The first time that
/// somebody needs them, what the phone has already is written down. Belongs to the phone's line:
/// not thread-safe.
final class Settings {
  private static final String CRITICAL = "critical_block";
  private static final String CONTACTS = "critical_unblock_low";
  private static final String HIGH = "regular_high";
  private static final String LOW = "regular_low";

  private final Phone phone;
  private final StateWriter writer;

  Settings(Phone phone) {
    this.phone = phone;
    this.writer = new StateWriter(phone.account(), phone.desk().server().collections());
  }

  StateWriter writer() {
    return writer;
  }

  /// Writes the first versions, unless they are there.
  void prepare(Batch batch) {
    var account = phone.account();
    if (phone.desk().server().collections().version(account, CRITICAL) > 0) {
      return;
    }
    var locale =
        SyncActionValue.newBuilder()
            .setLocaleSetting(LocaleSetting.newBuilder().setLocale("id_ID"));
    change(CRITICAL, List.of(name(), set(List.of("setting_locale"), locale, 3)), batch);
    change(HIGH, List.of(salt()), batch);
    var people =
        account.contacts().stream()
            .flatMap(number -> phone.desk().network().account(number).stream())
            .map(other -> contact(other, other.name()))
            .toList();
    if (!people.isEmpty()) {
      change(CONTACTS, people, batch);
    }
  }

  void rename(String name, Batch batch) {
    prepare(batch);
    phone.account().rename(name, batch);
    change(CRITICAL, List.of(name()), batch);
  }

  /// Puts people into the address book.
  void save(List<Account> others, String name, Batch batch) {
    prepare(batch);
    others.forEach(other -> phone.account().save(other, batch));
    change(CONTACTS, others.stream().map(other -> contact(other, name)).toList(), batch);
  }

  void forget(Account other, Batch batch) {
    prepare(batch);
    var saved = contact(other, "");
    change(
        CONTACTS, List.of(new Change(true, saved.index(), saved.value(), saved.version())), batch);
  }

  void mute(Account other, boolean muted, Batch batch) {
    prepare(batch);
    var action = MuteAction.newBuilder().setMuted(muted).setMuteEndTimestamp(muted ? -1 : 0);
    change(
        HIGH,
        List.of(
            set(
                List.of("mute", other.lid().toString()),
                SyncActionValue.newBuilder().setMuteAction(action),
                2)),
        batch);
  }

  void archive(Account other, boolean archived, Batch batch) {
    prepare(batch);
    var action = ArchiveChatAction.newBuilder().setArchived(archived);
    change(
        LOW,
        List.of(
            set(
                List.of("archive", other.lid().toString()),
                SyncActionValue.newBuilder().setArchiveChatAction(action),
                3)),
        batch);
  }

  private Change name() {
    var setting = PushNameSetting.newBuilder().setName(phone.account().name());
    return set(
        List.of("setting_pushName"), SyncActionValue.newBuilder().setPushNameSetting(setting), 1);
  }

  private Change salt() {
    var action =
        NctSaltSyncAction.newBuilder()
            .setSalt(ByteString.copyFrom(TrustTokens.salt(phone.account())));
    return set(
        List.of("nct_salt_sync"), SyncActionValue.newBuilder().setNctSaltSyncAction(action), 1);
  }

  private Change contact(Account other, String name) {
    var action =
        ContactAction.newBuilder()
            .setFullName(name)
            .setFirstName(name.split(" ", 2)[0])
            .setLidJid(other.lid().toString())
            .setSaveOnPrimaryAddressbook(true);
    return set(
        List.of("contact", other.pn().toString()),
        SyncActionValue.newBuilder().setContactAction(action),
        2);
  }

  private Change set(List<String> index, SyncActionValue.Builder value, int version) {
    value.setTimestamp(phone.desk().clock().millis());
    return new Change(false, index, value.build(), version);
  }

  private void change(String collection, List<Change> changes, Batch batch) {
    long version = writer.write(collection, changes, batch);
    phone.desk().server().stateChanged(phone.device(), collection, version, batch);
  }
}
