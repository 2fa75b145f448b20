package dev.kurir.sandbox.server;

import dev.kurir.sandbox.faults.Disruption;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Ledger;
import dev.kurir.sandbox.state.Table;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.noise.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Who the server is: its noise key, and the certificate chain that leads from the root to it. The
/// root is read from a file or made once; the noise key is made once. Both live in the state file.
///
/// @param root the public key that clients must trust
/// @param noiseKey the static key of the handshake
/// @param certificates a `CertChain`, issued anew at each start
/// @param expired one that is not valid any more, to fail clients with
public record ServerIdentity(byte[] root, KeyPair noiseKey, byte[] certificates, byte[] expired) {
  private static final Duration VALID_BEFORE = Duration.ofDays(1);
  private static final Duration VALID = Duration.ofDays(365);
  private static final int KEY_LENGTH = 32;

  /// @param rootKey file with the private root as 64 hex digits; empty: the one in the state file
  /// @throws IllegalArgumentException when the file holds no key
  public static ServerIdentity load(Ledger ledger, Optional<Path> rootKey, Clock clock) {
    var root = rootKey.map(ServerIdentity::read).orElseGet(() -> kept(ledger, "root"));
    var noiseKey = kept(ledger, "noise");
    var now = clock.instant();
    var authority = new CertificateAuthority(root);
    return new ServerIdentity(
        root.publicKey(),
        noiseKey,
        authority.issue(noiseKey.publicKey(), now.minus(VALID_BEFORE), now.plus(VALID)),
        authority.issue(noiseKey.publicKey(), now.minus(VALID), now.minus(VALID_BEFORE)));
  }

  /// The same server with certificates that a client must not believe.
  ServerIdentity flawed(Disruption.Flaw flaw, Instant now) {
    return switch (flaw) {
      case EXPIRED -> new ServerIdentity(root, noiseKey, expired, expired);
      case FORGED ->
          new ServerIdentity(
              root,
              noiseKey,
              new CertificateAuthority(KeyPair.generate())
                  .issue(noiseKey.publicKey(), now.minus(VALID_BEFORE), now.plus(VALID)),
              expired);
      case GARBAGE, CUT -> this;
    };
  }

  private static KeyPair read(Path file) {
    try {
      var key = HexFormat.of().parseHex(Files.readString(file).strip());
      if (key.length == KEY_LENGTH) {
        return KeyPair.ofPrivate(key);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("the root key file " + file + " cannot be read", e);
    } catch (IllegalArgumentException _) {
      // refused below, without what stands in it
    }
    throw new IllegalArgumentException("the root key file " + file + " must hold 64 hex digits");
  }

  private static KeyPair kept(Ledger ledger, String name) {
    var known = new AtomicReference<KeyPair>();
    ledger.forEach(
        Table.META,
        (key, value) -> {
          if (key.equals(name)) {
            known.set(KeyPair.ofPrivate(value));
          }
        });
    if (known.get() != null) {
      return known.get();
    }
    var made = KeyPair.generate();
    ledger.submit(new Batch().put(Table.META, name, made.privateKey()));
    return made;
  }

  @Override
  public String toString() {
    return "ServerIdentity";
  }
}
