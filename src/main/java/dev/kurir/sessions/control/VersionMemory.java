package dev.kurir.sessions.control;

import java.time.Duration;
import java.util.OptionalInt;

/// Where all nodes keep which WhatsApp Web there is today, so that one of them asks for all.
interface VersionMemory {
  /// The third number of the version that was found last.
  OptionalInt revision();

  /// True for one caller within `every`, who is to ask then.
  boolean claim(Duration every);

  /// What was found. Sessions that rest because their version was too old shall run again, if this
  /// is another one.
  void keep(int revision);

  /// Whether sessions rest because their version was too old.
  boolean isMissed();
}
