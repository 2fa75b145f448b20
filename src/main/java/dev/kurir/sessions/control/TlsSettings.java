package dev.kurir.sessions.control;

import dev.kurir.platform.control.BadSettingException;
import dev.kurir.platform.control.FeatureSettings;
import dev.kurir.platform.control.Settings;
import dev.kurir.whatsapp.connection.TlsTrust;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// Which TLS certificates are believed on the way to WhatsApp.
///
/// @param trust those of the JDK and some more; without it those of the JDK
public record TlsSettings(Optional<SSLContext> trust) implements FeatureSettings {
  private static final String NAME = "WHATSAPP_TLS_TRUST";

  public static TlsSettings from(Settings settings) {
    return new TlsSettings(settings.text(NAME).map(TlsSettings::read));
  }

  private static SSLContext read(String file) {
    try {
      return TlsTrust.also(Path.of(file));
    } catch (CertificateException | InvalidPathException e) {
      throw new BadSettingException(
          NAME, "must name a file with PEM certificates: " + e.getMessage());
    }
  }
}
