package dev.kurir.platform.entity;

/// What a node does.
public enum Role {
  /// API and dashboard.
  WEB,
  /// Sockets of sessions, and the queue.
  WORKER,
}
