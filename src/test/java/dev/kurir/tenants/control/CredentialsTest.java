package dev.kurir.tenants.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CredentialsTest {
  @Test
  void aKeyComesFromEitherHeaderOrTheBody() {
    assertThat(Credentials.of("Bearer abc", null).key()).contains("abc");
    assertThat(Credentials.of("bearer  abc ", null).key()).contains("abc");
    assertThat(Credentials.of(null, "abc").key()).contains("abc");
    assertThat(Credentials.of(null, null).and("t", "abc"))
        .satisfies(both -> {
          assertThat(both.key()).contains("abc");
          assertThat(both.tenantId()).contains("t");
        });
  }

  @Test
  void nothingIsNoKey() {
    assertThat(Credentials.of(null, null).key()).isEmpty();
    assertThat(Credentials.of(null, null).and(null, null).tenantId()).isEmpty();
  }

  @Test
  void twoKeysThatDifferAreNoKey() {
    assertThat(Credentials.of("Bearer abc", "abc").key()).contains("abc");
    assertThat(Credentials.of("Bearer abc", "xyz").key()).contains("");
    assertThat(Credentials.of("Bearer abc", null).and(null, "xyz").key()).contains("");
  }

  @Test
  void theTextFormTellsNothing() {
    assertThat(Credentials.of("Bearer abc", null).and("t", null).toString())
        .isEqualTo("Credentials");
  }
}
