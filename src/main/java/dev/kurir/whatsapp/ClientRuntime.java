package dev.kurir.whatsapp;

import java.net.http.HttpClient;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/// What all clients of a process share, so that a client of its own costs no thread and no timer.
///
/// @param http one for all, made by [dev.kurir.whatsapp.connection.WebSocketLink#client]
/// @param tasks runs each task on a new virtual thread
/// @param timers one thread for all; only hands over to `tasks`, never blocks
/// @param handshakes how many connections open at a time
public record ClientRuntime(
    HttpClient http,
    Executor tasks,
    ScheduledExecutorService timers,
    Clock clock,
    Handshakes handshakes) {
  /// With as many handshakes at a time as usual.
  public ClientRuntime(
      HttpClient http, Executor tasks, ScheduledExecutorService timers, Clock clock) {
    this(http, tasks, timers, clock, new Handshakes(tasks, Handshakes.USUAL));
  }
}
