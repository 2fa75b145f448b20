package dev.kurir.platform.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoleSettingsTest {
  @Test
  void aNodeDoesEverythingUnlessItIsToldOtherwise() {
    var roles = RoleSettings.from(Settings.of(Map.of()));

    assertThat(roles.isWeb()).isTrue();
    assertThat(roles.isWorker()).isTrue();
  }

  @Test
  void aNodeMayHaveOneRoleOnly() {
    var worker = RoleSettings.from(Settings.of(Map.of("KURIR_ROLES", " Worker ")));

    assertThat(worker.isWeb()).isFalse();
    assertThat(worker.isWorker()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "web,", "web worker", ","})
  void otherRolesStopTheStart(String text) {
    assertThatThrownBy(() -> RoleSettings.from(Settings.of(Map.of("KURIR_ROLES", text))))
        .isInstanceOf(BadSettingException.class)
        .hasMessageContaining("KURIR_ROLES");
  }
}
