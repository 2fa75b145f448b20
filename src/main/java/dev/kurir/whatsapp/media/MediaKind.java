package dev.kurir.whatsapp.media;

/// What a file is; each kind derives its own keys from a media key, so that a file cannot pass as
/// another kind.
public enum MediaKind {
  /// Stickers too.
  IMAGE("WhatsApp Image Keys"),
  VIDEO("WhatsApp Video Keys"),
  /// Voice messages too.
  AUDIO("WhatsApp Audio Keys"),
  DOCUMENT("WhatsApp Document Keys"),
  HISTORY("WhatsApp History Keys"),
  APP_STATE("WhatsApp App State Keys"),
  STICKER_PACK("WhatsApp Sticker Pack Keys"),
  LINK_THUMBNAIL("WhatsApp Link Thumbnail Keys");

  private final String info;

  MediaKind(String info) {
    this.info = info;
  }

  /// The text that the derivation is bound to.
  public String info() {
    return info;
  }
}
