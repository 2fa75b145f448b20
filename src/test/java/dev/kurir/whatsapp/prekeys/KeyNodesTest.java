package dev.kurir.whatsapp.prekeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.signal.OneTimePreKey;
import dev.kurir.whatsapp.signal.PreKeyBundle;
import dev.kurir.whatsapp.signal.SignedPreKey;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyNodesTest {
  private final KeyPair identity = KeyPair.generate();
  private final SignedPreKey signed = SignedPreKey.generate(identity, 0x010203);
  private final OneTimePreKey oneTime = new OneTimePreKey(0xfffffe, KeyPair.generate());

  private Node.Builder user() {
    return Node.of("user")
        .child(KeyNodes.registration(0x01020304))
        .child(KeyNodes.type())
        .child(KeyNodes.identity(identity.publicKey()))
        .child(KeyNodes.signedPreKey(signed));
  }

  @Test
  void numbersAreBigEndianAndIdsHaveThreeBytes() {
    assertThat(KeyNodes.registration(0x01020304).bytes()).hasValue(new byte[] {1, 2, 3, 4});
    assertThat(KeyNodes.preKey(oneTime).child("id").flatMap(Node::bytes))
        .hasValue(new byte[] {-1, -1, -2});
    assertThat(KeyNodes.type().bytes()).hasValue(new byte[] {5});
  }

  @Test
  void whatWeWriteIsReadBack() {
    PreKeyBundle bundle =
        KeyNodes.bundle(user().child(KeyNodes.preKey(oneTime)).build()).orElseThrow();

    assertThat(bundle.registrationId()).isEqualTo(0x01020304);
    assertThat(bundle.identityKey()).isEqualTo(identity.publicKey());
    assertThat(bundle.signedPreKeyId()).isEqualTo(0x010203);
    assertThat(bundle.signedPreKey()).isEqualTo(signed.pair().publicKey());
    assertThat(bundle.signedPreKeySignature()).isEqualTo(signed.signature());
    assertThat(bundle.preKey().orElseThrow().id()).isEqualTo(0xfffffe);
    assertThat(bundle.preKey().orElseThrow().publicKey()).isEqualTo(oneTime.pair().publicKey());
  }

  @Test
  void aServerThatRanOutOfOneTimeKeysGivesABundleWithoutOne() {
    assertThat(KeyNodes.bundle(user().build()).orElseThrow().preKey()).isEmpty();
  }

  @Test
  void aMissingOrShortKeyIsNoBundle() {
    var shortIdentity =
        Node.of("user")
            .child(KeyNodes.registration(1))
            .child(KeyNodes.identity(new byte[31]))
            .child(KeyNodes.signedPreKey(signed))
            .build();
    var noSignedKey =
        Node.of("user")
            .child(KeyNodes.registration(1))
            .child(KeyNodes.identity(identity.publicKey()))
            .build();
    var error = Node.of("user").child(Node.of("error").attr("code", 404)).build();

    assertThat(KeyNodes.bundle(shortIdentity)).isEqualTo(Optional.empty());
    assertThat(KeyNodes.bundle(noSignedKey)).isEqualTo(Optional.empty());
    assertThat(KeyNodes.bundle(error)).isEqualTo(Optional.empty());
  }
}
