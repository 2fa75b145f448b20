package dev.kurir.chaos;

/// A message as somebody sees it at last: on a phone, or in the log of a tenant.
///
/// @param id that of WhatsApp
/// @param readable false when it came and could not be decrypted
record Shown(String id, String text, boolean readable) {}
