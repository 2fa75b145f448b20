package dev.kurir.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What was said into one direction of one chat, in order, and what was promised of it. One thread
/// writes, any may read.
final class Ledger {
  /// @param job what the promise names; empty when no answer came: it may or may not be kept
  record Entry(String text, Optional<String> job) {}

  private final Phones.Phone other;
  private final Tenant tenant;
  private final List<Entry> entries = new ArrayList<>();

  /// @param tenant whose chat it is
  /// @param other outgoing: who shall receive it; inbound: who writes
  Ledger(Tenant tenant, Phones.Phone other) {
    this.tenant = tenant;
    this.other = other;
  }

  Tenant tenant() {
    return tenant;
  }

  Phones.Phone other() {
    return other;
  }

  synchronized void promised(String text, String job) {
    entries.add(new Entry(text, Optional.of(job)));
  }

  synchronized void unsure(String text) {
    entries.add(new Entry(text, Optional.empty()));
  }

  synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }

  synchronized long promised() {
    return entries.stream().filter(entry -> entry.job().isPresent()).count();
  }
}
