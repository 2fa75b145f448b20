package dev.kurir.whatsapp.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Ending;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndingsTest {
  private static Ending failure(String reason) {
    return Endings.ofFailure(Node.of("failure").attr("reason", reason).build());
  }

  private static Ending streamError(String code, String conflict) {
    var error = Node.of("stream:error").attr("code", code);
    if (!conflict.isEmpty()) {
      error.child(Node.of("conflict").attr("type", conflict));
    }
    return Endings.ofStreamError(error.build());
  }

  @ParameterizedTest
  @CsvSource({"401,USER_UNLINKED", "403,BANNED", "406,BANNED"})
  void theLinkIsGoneAndIsForgotten(String reason, Cause cause) {
    assertThat(failure(reason)).isEqualTo(new Ending.Over(cause, true));
  }

  @Test
  void whatTheServerSaysToTheUserIsKept() {
    var failure =
        Node.of("failure")
            .attr("reason", "403")
            .attr("logout_message_header", "Akun Anda dikeluarkan")
            .attr("logout_message_subtext", "Pakai WhatsApp resmi.");

    assertThat(Endings.ofFailure(failure.build()))
        .isEqualTo(
            new Ending.Over(
                Cause.BANNED, true, Optional.of("Akun Anda dikeluarkan – Pakai WhatsApp resmi.")));
  }

  @Test
  void wordsAreOneShortLineWithoutTricks() {
    var failure =
        Node.of("failure")
            .attr("reason", "401")
            .attr("logout_message_header", "a\n\u202E\u0000b\t" + "😀".repeat(1000));

    assertThat(Endings.ofFailure(failure.build()))
        .isInstanceOfSatisfying(
            Ending.Over.class,
            over -> assertThat(over.words()).contains("a b " + "😀".repeat(296)));
  }

  @Test
  void blankWordsAreNone() {
    var failure =
        Node.of("failure").attr("reason", "406").attr("logout_message_subtext", " \u200B ");

    assertThat(Endings.ofFailure(failure.build())).isEqualTo(new Ending.Over(Cause.BANNED, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"500", "501", "503"})
  void aServerInTroubleIsVisitedAgain(String reason) {
    assertThat(failure(reason)).isEqualTo(new Ending.Lost(Cause.SERVER));
  }

  @ParameterizedTest
  @CsvSource({
    "400,PROTOCOL", "405,OUTDATED_CLIENT", "409,PROTOCOL", "411,PROTOCOL", "415,PROTOCOL",
    "418,PROTOCOL", "999,PROTOCOL", "words,PROTOCOL", "'',PROTOCOL", "99999999999,PROTOCOL"
  })
  void whatIsNotUnderstoodStopsAndKeepsTheLink(String reason, Cause cause) {
    assertThat(failure(reason)).isEqualTo(new Ending.Over(cause, false));
  }

  @Test
  void aTemporaryBanIsWaitedForAsLongAsTheServerSays() {
    var ban = Node.of("failure").attr("reason", "402").attr("code", "101").attr("expire", "3600");

    assertThat(Endings.ofFailure(ban.build()))
        .isEqualTo(new Ending.StayAway(Cause.RESTRICTED, Duration.ofHours(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-5", "999999999", "soon"})
  void aTemporaryBanWithoutAUsefulEndStopsAndKeepsTheLink(String expire) {
    var ban = Node.of("failure").attr("reason", "402").attr("expire", expire);

    assertThat(Endings.ofFailure(ban.build())).isEqualTo(new Ending.Over(Cause.RESTRICTED, false));
  }

  @Test
  void aRestartIsNoError() {
    assertThat(streamError("515", "")).isEqualTo(new Ending.Restart());
  }

  @Test
  void aRemovedDeviceIsForgotten() {
    assertThat(streamError("401", "device_removed"))
        .isEqualTo(new Ending.Over(Cause.USER_UNLINKED, true));
  }

  @ParameterizedTest
  @CsvSource({"401,''", "401,something", "403,device_removed", "'',device_removed"})
  void anAmbiguousWordCostsNoLink(String code, String conflict) {
    assertThat(streamError(code, conflict)).isEqualTo(new Ending.Lost(Cause.SERVER));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "409", "401"})
  void aReplacedConnectionDoesNotFight(String code) {
    assertThat(streamError(code, "replaced")).isEqualTo(new Ending.Over(Cause.REPLACED, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"503", "500", "", "777"})
  void otherErrorsAreVisitedAgain(String code) {
    assertThat(streamError(code, "")).isEqualTo(new Ending.Lost(Cause.SERVER));
  }

  @Test
  void aStanzaOfOursThatTheServerCouldNotReadIsOurFault() {
    var error = Node.of("stream:error").child(Node.of("xml-not-well-formed")).build();

    assertThat(Endings.ofStreamError(error)).isEqualTo(new Ending.Lost(Cause.PROTOCOL));
  }
}
