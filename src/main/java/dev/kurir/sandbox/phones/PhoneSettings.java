package dev.kurir.sandbox.phones;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.state.Batch;
import java.util.List;

/// What a person can change on a phone that its linked devices are told of. Only within
/// [Phone#change].
public final class PhoneSettings {
  private final Settings settings;

  PhoneSettings(Settings settings) {
    this.settings = settings;
  }

  public void rename(String name, Batch batch) {
    settings.rename(name, batch);
  }

  /// Puts them into the address book, all under one name.
  public void save(List<Account> others, String name, Batch batch) {
    settings.save(others, name, batch);
  }

  public void forget(Account other, Batch batch) {
    settings.forget(other, batch);
  }

  public void mute(Account other, boolean muted, Batch batch) {
    settings.mute(other, muted, batch);
  }

  public void archive(Account other, boolean archived, Batch batch) {
    settings.archive(other, archived, batch);
  }

  /// Further changes are made with a key that companions have to ask for.
  public void startNewKey() {
    settings.writer().startNewKey();
  }
}
