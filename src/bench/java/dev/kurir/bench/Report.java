package dev.kurir.bench;

import java.util.Locale;

/// Where figures are told.
final class Report {
  private Report() {}

  @SuppressWarnings("SystemOut") // a program for people
  static void line(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
