package dev.kurir.whatsapp.passkey;

import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.RefusedException;
import dev.kurir.whatsapp.connection.Requests;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What an authenticator has to be asked: the JSON form of a WebAuthn
/// `PublicKeyCredentialRequestOptions`. It is handed on as it came; whoever shows it reads it.
final class RequestOptions {
  private static final String TAG = "passkey_request_options";
  private static final int LONGEST = 16_384;

  private RequestOptions() {}

  /// Empty when they are missing, or cannot be a JSON object.
  static Optional<String> read(Node parent) {
    return parent
        .child(TAG)
        .flatMap(Node::bytes)
        .filter(bytes -> bytes.length <= LONGEST)
        .flatMap(RequestOptions::decode)
        .filter(json -> json.startsWith("{") && json.endsWith("}"));
  }

  private static Optional<String> decode(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString().strip());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  /// Asks the server for them.
  static String ask(Requests requests) {
    return read(requests.get("md", Node.of(TAG).build()))
        .orElseThrow(() -> new RefusedException(0, TAG));
  }
}
