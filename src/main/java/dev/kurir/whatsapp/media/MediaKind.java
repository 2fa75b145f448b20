package dev.kurir.whatsapp.media;

/// What a file is; each kind derives its own keys from a media key, so that a file cannot pass as
/// another kind.
public enum MediaKind {
  /// Stickers too.
  IMAGE("WhatsApp Image Keys", "image"),
  VIDEO("WhatsApp Video Keys", "video"),
  /// Voice messages too.
  AUDIO("WhatsApp Audio Keys", "audio"),
  DOCUMENT("WhatsApp Document Keys", "document"),
  HISTORY("WhatsApp History Keys", "md-msg-hist"),
  APP_STATE("WhatsApp App State Keys", "md-app-state"),
  STICKER_PACK("WhatsApp Sticker Pack Keys", "sticker-pack"),
  LINK_THUMBNAIL("WhatsApp Link Thumbnail Keys", "thumbnail-link");

  private final String info;
  private final String mmsType;

  MediaKind(String info, String mmsType) {
    this.info = info;
    this.mmsType = mmsType;
  }

  /// Its name in addresses of the media hosts.
  String mmsType() {
    return mmsType;
  }

  /// The text that the derivation is bound to.
  public String info() {
    return info;
  }
}
