package dev.kurir.sessions.control;

import dev.kurir.platform.control.BadSettingException;
import dev.kurir.platform.control.FeatureSettings;
import dev.kurir.platform.control.Settings;
import dev.kurir.whatsapp.ClientSettings.WebVersion;
import dev.kurir.whatsapp.Handshakes;
import java.net.URI;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Where the networks are, and the key that protects the links.
///
/// @param noiseRoot what WhatsApp's server certificates chain to
/// @param handshakes how many connections of this node open at a time
/// @param fixedVersion of WhatsApp Web; without it the one that is compiled in, refreshed
/// @param versionPage where the version of today stands; without it WhatsApp's own page, for the
///   real network only
/// @param sandboxUrl WebSocket of the sandbox; without it tenants on it cannot start
/// @param sandboxControl base of its control API, where its root is asked
public record SessionSettings(
    MasterKeySource masterKeys,
    URI whatsappUrl,
    byte[] noiseRoot,
    Optional<WebVersion> fixedVersion,
    Optional<URI> versionPage,
    int initialPreKeys,
    int preKeyBatch,
    int handshakes,
    Optional<URI> sandboxUrl,
    Optional<URI> sandboxControl)
    implements FeatureSettings {
  static final URI WHATSAPP = URI.create("wss://web.whatsapp.com/ws/chat");
  private static final String ROOT =
      "142375574d0a587166aae71ebe516437c4a28b73e3695c6ce1f7f9545da8ee6b";
  private static final Set<String> WEBSOCKET = Set.of("ws", "wss");
  private static final Set<String> HTTP = Set.of("http", "https");
  private static final Pattern VERSION = Pattern.compile("(\\d{1,5})\\.(\\d{1,9})\\.(\\d{1,10})");

  public static SessionSettings from(Settings settings) {
    return new SessionSettings(
        MasterKeySource.from(settings),
        settings.uri("WHATSAPP_URL", WEBSOCKET).orElse(WHATSAPP),
        settings.hex("WHATSAPP_NOISE_ROOT", 32).orElseGet(() -> HexFormat.of().parseHex(ROOT)),
        settings.text("WHATSAPP_WEB_VERSION").map(SessionSettings::version),
        settings.uri("WHATSAPP_VERSION_URL", HTTP),
        settings.number("WHATSAPP_INITIAL_PREKEYS", 1, 812).orElse(812),
        settings.number("WHATSAPP_PREKEY_BATCH", 1, 812).orElse(50),
        settings.number("WHATSAPP_HANDSHAKES", 1, 10_000).orElse(Handshakes.USUAL),
        settings.uri("SANDBOX_URL", WEBSOCKET),
        settings.uri("SANDBOX_CONTROL_URL", HTTP));
  }

  private static WebVersion version(String text) {
    var parts = VERSION.matcher(text);
    if (parts.matches()) {
      try {
        return new WebVersion(
            Integer.parseInt(parts.group(1)),
            Integer.parseInt(parts.group(2)),
            Integer.parseInt(parts.group(3)));
      } catch (NumberFormatException _) {
        // falls through to the one message
      }
    }
    throw new BadSettingException("WHATSAPP_WEB_VERSION", "must look like 2.3000.1045649367");
  }

  @Override
  public String toString() {
    return "whatsapp %s, sandbox %s, %s"
        .formatted(whatsappUrl, sandboxUrl.map(URI::toString).orElse("off"), masterKeys);
  }
}
