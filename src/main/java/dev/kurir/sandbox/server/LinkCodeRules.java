package dev.kurir.sandbox.server;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What a client that wants to be linked by code must say of itself (protocol brief, section 4b).
final class LinkCodeRules {
  private static final Set<String> PLATFORMS =
      Set.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "c", "e");

  private static final List<String> BROWSERS =
      List.of("Chrome", "Edge", "Firefox", "IE", "Internet Explorer", "Opera", "Safari");

  private static final List<String> SYSTEMS =
      List.of("Windows", "Mac OS", "Linux", "Ubuntu", "Chrome OS", "Android");

  /// `Browser (OS)`: those that the server knows, and no other.
  private static final Pattern DISPLAY =
      Pattern.compile(
          "(" + String.join("|", BROWSERS) + ") \\((" + String.join("|", SYSTEMS) + ")\\)");

  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{6,14}");

  private LinkCodeRules() {}

  /// The rule that a `companion_hello` breaks; empty when all is well.
  static Optional<String> brokenByHello(Node hello, Registration registration) {
    if (number(hello).isEmpty()) {
      return Optional.of("jid is not a phone number");
    }
    if (!hello.attr("should_show_push_notification").orElse("").matches("true|false")) {
      return Optional.of("should_show_push_notification is neither true nor false");
    }
    if (content(hello, "link_code_pairing_wrapped_companion_ephemeral_pub").length
        != LinkCode.WRAPPED) {
      return Optional.of("the wrapped key has the wrong length");
    }
    var key = content(hello, "companion_server_auth_key_pub");
    if (!Arrays.equals(key, registration.noiseKey())) {
      return Optional.of("companion_server_auth_key_pub is not the key of this connection");
    }
    if (!PLATFORMS.contains(text(hello, "companion_platform_id"))) {
      return Optional.of("companion_platform_id is unknown");
    }
    if (!DISPLAY.matcher(text(hello, "companion_platform_display")).matches()) {
      return Optional.of("companion_platform_display is no known browser on a known system");
    }
    if (!text(hello, "companion_platform_display").equalsIgnoreCase(registration.platform())) {
      return Optional.of("companion_platform_display is not what the registration said");
    }
    return content(hello, "link_code_pairing_nonce").length == 1
        ? Optional.empty()
        : Optional.of("link_code_pairing_nonce is not one byte");
  }

  /// The digits that the client wants to be linked to.
  static Optional<String> number(Node reg) {
    return reg.jid("jid")
        .filter(jid -> jid.isPn() && jid.device() == 0)
        .map(Jid::user)
        .filter(digits -> NUMBER.matcher(digits).matches());
  }

  /// The rule that a `companion_finish` breaks; empty when all is well.
  static Optional<String> brokenByFinish(Node finish, LinkCodeRequest request) {
    if (number(finish).filter(request.account().number()::equals).isEmpty()) {
      return Optional.of("jid is not that of the companion_hello");
    }
    if (!Arrays.equals(content(finish, "link_code_pairing_ref"), request.ref())) {
      return Optional.of("link_code_pairing_ref is not the one that was given");
    }
    var identity = request.offer().registration().keys().identity();
    if (!Arrays.equals(content(finish, "companion_identity_public"), identity)) {
      return Optional.of("companion_identity_public is not the registered identity");
    }
    int length = content(finish, "link_code_pairing_wrapped_key_bundle").length;
    return length == LinkCodeExchange.BUNDLE
        ? Optional.empty()
        : Optional.of("the key bundle has the wrong length");
  }

  static byte[] content(Node reg, String tag) {
    return reg.child(tag).flatMap(Node::bytes).orElseGet(() -> new byte[0]);
  }

  private static String text(Node reg, String tag) {
    return new String(content(reg, tag), StandardCharsets.UTF_8);
  }
}
