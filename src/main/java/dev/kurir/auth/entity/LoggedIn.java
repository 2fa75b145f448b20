package dev.kurir.auth.entity;

import java.io.Serializable;
import java.time.Instant;

/// An admin who is logged in. The HTTP session holds it under [#ATTRIBUTE]; nothing else proves a
/// log-in. Where the gate let a request pass it stands in the request under the same name, and the
/// WebSocket's handshake finds it in the session.
///
/// @param changed when the admin's password was set; a newer one ends the log-in
/// @param since when the admin logged in
public record LoggedIn(String username, Instant changed, Instant since) implements Serializable {
  public static final String ATTRIBUTE = "dev.kurir.loggedIn";

  private static final long serialVersionUID = 1;
}
