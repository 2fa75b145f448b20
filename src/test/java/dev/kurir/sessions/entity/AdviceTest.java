package dev.kurir.sessions.entity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.sessions.entity.Advice.Action;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AdviceTest {
  @ParameterizedTest
  @CsvSource({
    "CONNECTED,NONE,true,NONE",
    "CONNECTING,NONE,true,NONE",
    "CONNECTING,NETWORK,true,WAIT",
    "CONNECTING,SERVER,true,WAIT",
    "CONNECTING,CERTIFICATE,true,CHECK_NETWORK",
    "SCANNING,NONE,false,SCAN",
    "DISCONNECTED,NEVER_LINKED,false,LINK",
    "DISCONNECTED,QR_EXPIRED,false,LINK",
    "DISCONNECTED,STOPPED,false,START",
    "DISCONNECTED,REPLACED,false,CLOSE_OTHER",
    "DISCONNECTED,LEASE,true,WAIT",
    "LOGGED_OUT,USER_UNLINKED,false,RELINK",
    "LOGGED_OUT,BANNED,false,APPEAL",
  })
  void whoMustDoWhatFollowsFromStatusAndReason(
      Status status, Reason reason, boolean recovers, Action action) {
    assertThat(Advice.of(status, reason)).isEqualTo(new Advice(recovers, action));
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void aSessionAtRestEitherRecoversOrSaysWhatToDo(Reason reason) {
    var waiting = EnumSet.of(Action.NONE, Action.WAIT);

    for (var status : EnumSet.of(Status.DISCONNECTED, Status.LOGGED_OUT)) {
      var advice = Advice.of(status, reason);
      assertThat(advice.recovers()).isEqualTo(waiting.contains(advice.action()));
    }
  }

  @Test
  void everyActionHasATextForPeople() {
    assertThat(Action.values()).allSatisfy(action -> assertThat(action.text()).endsWith("."));
  }
}
