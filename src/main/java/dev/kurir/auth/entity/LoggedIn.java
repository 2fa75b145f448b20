package dev.kurir.auth.entity;

import java.io.Serializable;
import java.time.Instant;

/// An admin who is logged in: what the HTTP session holds, under [#ATTRIBUTE], and nothing else
/// proves a log-in. The WebSocket's handshake finds it there too.
///
/// @param changed when the admin's password was set; an older one ends the log-in
public record LoggedIn(String username, Instant changed) implements Serializable {
  public static final String ATTRIBUTE = "dev.kurir.loggedIn";

  private static final long serialVersionUID = 1;
}
