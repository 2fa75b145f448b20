package dev.kurir.whatsapp.media;

import dev.kurir.whatsapp.crypto.Aes;
import dev.kurir.whatsapp.crypto.Digests;
import dev.kurir.whatsapp.crypto.Hkdf;
import dev.kurir.whatsapp.crypto.Hmac;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.util.Arrays;
import java.util.Set;
import javax.crypto.CipherInputStream;
import javax.crypto.Mac;

/// A file that was fetched, still encrypted, in the folder for temporary files. It has no name
/// there (it is deleted as soon as it is open), so that nothing is left of it when the process
/// dies. Read it as often as needed; memory is some kilobytes whatever its size. Not thread-safe.
public final class StoredMedia implements AutoCloseable {
  private static final int IV = 16;
  private static final int KEY = 32;
  private static final int MAC = 10;
  private static final int PIECE = 16 << 10;

  private final FileChannel channel;
  private final byte[] iv;
  private final byte[] cipherKey;
  private final byte[] macKey;

  private StoredMedia(FileChannel channel, byte[] keys) {
    this.channel = channel;
    this.iv = Arrays.copyOf(keys, IV);
    this.cipherKey = Arrays.copyOfRange(keys, IV, IV + KEY);
    this.macKey = Arrays.copyOfRange(keys, IV + KEY, IV + 2 * KEY);
  }

  /// An empty one, to be filled with [#append].
  static StoredMedia create(MediaFile file) throws IOException {
    byte[] keys = Hkdf.derive(file.mediaKey(), file.kind().info(), IV + 2 * KEY);
    Path path = Files.createTempFile("kurir-media-", ".enc");
    var options =
        Set.of(
            StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    return new StoredMedia(FileChannel.open(path, options), keys);
  }

  void append(byte[] bytes, int length) throws IOException {
    var piece = ByteBuffer.wrap(bytes, 0, length);
    while (piece.hasRemaining()) {
      channel.write(piece);
    }
  }

  /// Whether the MAC is right, and what is inside has this hash. Only then may it be read.
  boolean isGenuine(byte[] sha256) throws IOException {
    return macIsRight() && inside(sha256);
  }

  private boolean macIsRight() throws IOException {
    if (channel.size() <= MAC) {
      return false;
    }
    Mac mac = Hmac.startSha256(macKey);
    mac.update(iv);
    byte[] piece = new byte[PIECE];
    try (var cipherText = cipherText()) {
      for (int count = cipherText.read(piece); count >= 0; count = cipherText.read(piece)) {
        mac.update(piece, 0, count);
      }
    }
    var claimed = ByteBuffer.allocate(MAC);
    while (claimed.hasRemaining()) {
      if (channel.read(claimed, channel.size() - claimed.remaining()) < 0) {
        return false;
      }
    }
    return Digests.same(claimed.array(), Arrays.copyOf(mac.doFinal(), MAC));
  }

  private boolean inside(byte[] sha256) throws IOException {
    var digest = Digests.startSha256();
    try (var plain = new DigestInputStream(open(), digest)) {
      plain.transferTo(OutputStream.nullOutputStream());
    }
    return Digests.same(sha256, digest.digest());
  }

  /// What is inside, from its beginning.
  public InputStream open() throws IOException {
    return new CipherInputStream(cipherText(), Aes.startCbcDecrypt(cipherKey, iv));
  }

  /// All but the MAC. Closing it leaves the file open.
  private InputStream cipherText() throws IOException {
    channel.position(0);
    return new Part(Channels.newInputStream(channel), channel.size() - MAC);
  }

  private static final class Part extends FilterInputStream {
    private long left;

    Part(InputStream in, long length) {
      super(in);
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      if (left <= 0) {
        return -1;
      }
      int count = super.read(bytes, from, (int) Math.min(length, left));
      left -= Math.max(0, count);
      return count;
    }

    @Override
    public void close() {}
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
