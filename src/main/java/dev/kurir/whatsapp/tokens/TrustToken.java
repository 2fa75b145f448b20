package dev.kurir.whatsapp.tokens;

/// What somebody has given us. The bytes mean something to the server only.
///
/// @param at seconds since 1970, as the server said
public record TrustToken(byte[] token, long at) {
  @Override
  public String toString() {
    return "TrustToken";
  }
}
