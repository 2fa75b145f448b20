package dev.kurir.whatsapp.media;

/// What a message tells about a file that lies on WhatsApp's media hosts.
///
/// @param directPath where, on whichever host; starts with a slash and carries a query
/// @param mediaKey 32 bytes, a secret
/// @param sha256 of what is inside
/// @param encSha256 of what lies there
public record MediaFile(
    MediaKind kind, String directPath, byte[] mediaKey, byte[] sha256, byte[] encSha256) {
  private static final int HASH = 32;

  /// Whether it can be fetched and checked at all.
  public boolean isComplete() {
    return directPath.startsWith("/")
        && mediaKey.length == HASH
        && sha256.length == HASH
        && encSha256.length == HASH;
  }

  @Override
  public String toString() {
    return "MediaFile[" + kind + "]";
  }
}
