package dev.kurir.whatsapp.signal;

/// Ids of prekeys: 1 to 16,777,215, because they travel in 3 bytes; after the last comes 1 again.
/// By then the key of that id is used up, or the store would hold 16 million of them.
public final class PreKeyIds {
  public static final int MAX = 0xffffff;

  private PreKeyIds() {}

  public static int after(int id) {
    return id >= MAX || id < 1 ? 1 : id + 1;
  }
}
