package dev.kurir.whatsapp.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.TestAccount;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.login.LinkedDevice;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrustTest {
  private final TestAccount account = TestAccount.make();
  private final LinkedDevice own = account.device(2);
  private final TestAccount stranger =
      new TestAccount(KeyPair.generate(), Jid.pn("6281255555555"), Jid.lid("500000000000005"));
  private final KeyPair key = KeyPair.generate();

  private boolean accepts(Jid device, byte[] identity, byte[] proof) {
    return Trust.accepts(own, device, identity, Optional.of(proof));
  }

  private boolean accepts(Jid device, byte[] identity) {
    return Trust.accepts(own, device, identity, Optional.empty());
  }

  @Test
  void ourPhoneHasTheKeyThatVouchedForUs() {
    assertThat(accepts(account.lid(), account.phoneKey().publicKey())).isTrue();
    assertThat(accepts(account.pn(), account.phoneKey().publicKey())).isTrue();
    assertThat(accepts(account.lid(), key.publicKey())).isFalse();
  }

  @Test
  void aCompanionOfOursIsVouchedForByOurPhone() {
    Jid companion = account.lid().withDevice(9);

    assertThat(accepts(companion, key.publicKey(), account.proof(key))).isTrue();
  }

  @Test
  void theServerCannotAddACompanionOfOursByItself() {
    Jid companion = account.lid().withDevice(9);
    var impostor = new TestAccount(KeyPair.generate(), account.pn(), account.lid());

    assertThat(accepts(companion, key.publicKey())).isFalse();
    assertThat(accepts(companion, key.publicKey(), impostor.proof(key))).isFalse();
    assertThat(accepts(companion, key.publicKey(), account.proof(KeyPair.generate()))).isFalse();
    assertThat(accepts(companion, key.publicKey(), new byte[] {1, 2, 3})).isFalse();
    assertThat(accepts(companion, key.publicKey(), new byte[0])).isFalse();
  }

  @Test
  void aStrangersPhoneIsTrustedAtFirstUse() {
    assertThat(accepts(stranger.lid(), key.publicKey())).isTrue();
  }

  @Test
  void aStrangersCompanionMustFitTheProofThatComesWithIt() {
    Jid companion = stranger.lid().withDevice(4);

    assertThat(accepts(companion, key.publicKey())).isTrue();
    assertThat(accepts(companion, key.publicKey(), stranger.proof(key))).isTrue();
    assertThat(accepts(companion, key.publicKey(), stranger.proof(KeyPair.generate()))).isFalse();
  }
}
