package dev.kurir.sessions.entity;

import java.util.UUID;

/// Names the link of one tenant to one WhatsApp account. It stays when the tenant links again.
public record SessionId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
