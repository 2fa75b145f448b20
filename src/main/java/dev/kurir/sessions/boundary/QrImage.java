package dev.kurir.sessions.boundary;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/// A QR code as a PNG of one bit a pixel: `signature, IHDR, IDAT, IEND` (RFC 2083), black on white
/// with the quiet zone that scanners ask for. Written by hand, because the JDK's own images come
/// with its windows.
record QrImage(byte[] png) {
  private static final int PIXELS_A_MODULE = 6;
  private static final int QUIET_MODULES = 4;
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  static QrImage of(String text) {
    try {
      return new QrImage(
          png(
              new QRCodeWriter()
                  .encode(
                      text,
                      BarcodeFormat.QR_CODE,
                      0,
                      0,
                      Map.of(
                          EncodeHintType.ERROR_CORRECTION,
                          ErrorCorrectionLevel.L,
                          EncodeHintType.MARGIN,
                          QUIET_MODULES))));
    } catch (WriterException | IOException e) {
      throw new IllegalArgumentException("a text that is no QR code", e);
    }
  }

  String dataUrl() {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
  }

  @Override
  public String toString() {
    return "QrImage";
  }

  private static byte[] png(BitMatrix modules) throws IOException {
    int size = modules.getWidth() * PIXELS_A_MODULE;
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.write(SIGNATURE);
    chunk(out, "IHDR", header(size));
    chunk(out, "IDAT", pixels(modules, size));
    chunk(out, "IEND", new byte[0]);
    return bytes.toByteArray();
  }

  /// Width, height, one bit of grey, and the only methods there are.
  private static byte[] header(int size) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeInt(size);
    out.writeInt(size);
    out.write(new byte[] {1, 0, 0, 0, 0});
    return bytes.toByteArray();
  }

  /// Each line begins with its filter, 0; a set bit is white.
  private static byte[] pixels(BitMatrix modules, int size) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DeflaterOutputStream(bytes)) {
      for (int y = 0; y < size; y++) {
        var line = new byte[1 + (size + 7) / 8];
        for (int x = 0; x < size; x++) {
          if (!modules.get(x / PIXELS_A_MODULE, y / PIXELS_A_MODULE)) {
            line[1 + x / 8] |= (byte) (0x80 >> (x % 8));
          }
        }
        out.write(line);
      }
    }
    return bytes.toByteArray();
  }

  private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
    var name = type.getBytes(StandardCharsets.US_ASCII);
    var crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeInt(data.length);
    out.write(name);
    out.write(data);
    out.writeInt((int) crc.getValue());
  }
}
