package dev.kurir.messages.entity;

/// Where a message stands. The legal changes are one table in this package.
public enum MessageState {
  QUEUED,
  DELAYED,
  HELD,
  SENDING,
  SENT,
  DELIVERED,
  READ,
  FAILED,
  EXPIRED,
  CANCELLED,
  PARKED,
  /// Inbound.
  RECEIVED,
}
