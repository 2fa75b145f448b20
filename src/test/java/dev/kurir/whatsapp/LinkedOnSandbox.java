package dev.kurir.whatsapp;

import dev.kurir.testing.SandboxApi.Phone;
import org.junit.jupiter.api.BeforeEach;

/// Each test has a phone with a client of ours linked to it, and a friend.
abstract class LinkedOnSandbox extends OnSandbox {
  Phone phone;
  Phone friend;
  TestClient account;

  @BeforeEach
  void link() {
    phone = world.phone("Budi");
    friend = world.phone("Ayu");
    account = world.link(phone);
  }

  SendOutcome send(String text) {
    return send(account, friend, text);
  }
}
