package dev.kurir.sessions.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.Base64;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class QrImageTest {
  private static final String TEXT =
      "https://wa.me/settings/linked_devices#2@abcdefghijklmnopqrstuvwxyz0123456789,"
          + "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=,AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=,"
          + "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=,1";

  @Test
  void aScannerReadsFromThePictureWhatItWasMadeOf() throws Exception {
    assertThat(scan(read(QrImage.of(TEXT)))).isEqualTo(TEXT);
  }

  @Test
  void theQuietZoneIsWhite() throws Exception {
    var image = read(QrImage.of(TEXT));

    for (int i = 0; i < image.getWidth(); i++) {
      assertThat(image.getRGB(i, 0)).isEqualTo(0xffffffff);
      assertThat(image.getRGB(0, i)).isEqualTo(0xffffffff);
    }
    assertThat(image.getRGB(4 * 6, 4 * 6)).isEqualTo(0xff000000);
  }

  @Test
  void theDataUrlHoldsThePicture() throws Exception {
    var url = QrImage.of("short").dataUrl();

    var png = Base64.getDecoder().decode(url.substring("data:image/png;base64,".length()));
    assertThat(scan(read(new QrImage(png)))).isEqualTo("short");
    assertThat(url).startsWith("data:image/png;base64,");
  }

  @Test
  void theTextFormHoldsNoPicture() {
    assertThat(QrImage.of("short")).hasToString("QrImage");
  }

  /// The JDK's own reader checks the chunks and their sums.
  private static BufferedImage read(QrImage image) throws Exception {
    return ImageIO.read(new ByteArrayInputStream(image.png()));
  }

  /// Reads a picture that nobody photographed: the reader's search for a code in a photograph
  /// misses more than one in a hundred of those that are drawn to the pixel.
  static String scan(BufferedImage image) throws Exception {
    int width = image.getWidth();
    int height = image.getHeight();
    var pixels = image.getRGB(0, 0, width, height, null, 0, width);
    var source = new RGBLuminanceSource(width, height, pixels);
    var bitmap = new BinaryBitmap(new HybridBinarizer(source));
    return new QRCodeReader().decode(bitmap, Map.of(DecodeHintType.PURE_BARCODE, true)).getText();
  }
}
