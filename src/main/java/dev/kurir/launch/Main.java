package dev.kurir.launch;

/// The entry point of `kurir-tools.jar`.
public final class Main {
  private Main() {}

  static void main(String[] args) {}
}
