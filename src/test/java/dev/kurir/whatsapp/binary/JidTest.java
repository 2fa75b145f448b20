package dev.kurir.whatsapp.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JidTest {
  @ParameterizedTest
  @CsvSource({
    "628123456789@s.whatsapp.net, 628123456789, 0, s.whatsapp.net",
    "628123456789:7@s.whatsapp.net, 628123456789, 7, s.whatsapp.net",
    "123456789012345:12@lid, 123456789012345, 12, lid",
    "628123456789:99@hosted, 628123456789, 99, hosted",
    "123456789012345:99@hosted.lid, 123456789012345, 99, hosted.lid",
    "120363041234567890@g.us, 120363041234567890, 0, g.us",
    "628123456789-1600000000@g.us, 628123456789-1600000000, 0, g.us",
    "status@broadcast, status, 0, broadcast",
    "3-99:65535@interop, 3-99, 65535, interop",
    "x@new.server, x, 0, new.server",
    "s.whatsapp.net, '', 0, s.whatsapp.net",
  })
  void textsReadAndWrite(String text, String user, int device, String server) {
    Jid jid = new Jid(user, device, server);

    assertThat(Jid.parse(text)).hasValue(jid);
    assertThat(jid).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "628123456789.0:5@s.whatsapp.net, 628123456789:5@s.whatsapp.net",
    "628123456789.0:0@s.whatsapp.net, 628123456789@s.whatsapp.net",
    "628123456789:0@s.whatsapp.net, 628123456789@s.whatsapp.net",
    "@s.whatsapp.net, s.whatsapp.net",
    "628123456789@c.us, 628123456789@s.whatsapp.net",
    "c.us, s.whatsapp.net",
  })
  void otherSpellingsBecomeTheCanonicalOne(String text, String canonical) {
    assertThat(Jid.parse(text).orElseThrow()).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "hello",
        "628123456789",
        "1@",
        "1@2@lid",
        "1:@lid",
        "1:-1@lid",
        "1:65536@lid",
        "1:99999999999@lid",
        "1:x@lid",
        ":1@lid",
        "1:2:3@lid",
        "1 2@lid",
        "1\n@lid",
        "1@Lid",
        "1@lid ",
        "1@a/b",
        "@unknown",
        "x@lid",
        "\u0661@lid",
        "1.0@lid",
        "1.0.0:3@lid",
        "x.1.0:3@new.server",
        "123456789012345678901@lid"
      })
  void otherTextsAreNoJid(String text) {
    assertThat(Jid.parse(text)).isEmpty();
  }

  @Test
  void anEndlessTextIsNoJid() {
    assertThat(Jid.parse("1".repeat(300) + "@lid")).isEmpty();
  }

  @Test
  void theAccountOfAHostedDeviceIsThePerson() {
    assertThat(new Jid("62", 99, Jid.HOSTED).account()).isEqualTo(Jid.pn("62"));
    assertThat(new Jid("62", 99, Jid.HOSTED_LID).account()).isEqualTo(Jid.lid("62"));
    assertThat(new Jid("62", 3, Jid.USER).account()).isEqualTo(Jid.pn("62"));
    assertThat(Jid.of("1", Jid.GROUP).account()).isEqualTo(Jid.of("1", Jid.GROUP));
  }

  /// Digits for people, any visible characters but the separators for others.
  @Test
  void whatIsWrittenReadsAsTheSameJid() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> servers = List.of(Jid.USER, Jid.LID, Jid.HOSTED, Jid.GROUP, Jid.MESSENGER, "x.y");
    List<String> people = List.of(Jid.USER, Jid.LID, Jid.HOSTED);
    for (int i = 0; i < 20_000; i++) {
      String server = servers.get(random.nextInt(servers.size()));
      String other =
          random
              .ints(1 + random.nextInt(30), '!', 0x17f)
              .filter(c -> c != '@' && c != ':' && c != '.' && c != 0x7f)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .append('1')
              .toString();
      String user = people.contains(server) ? Integer.toString(random.nextInt(1 << 30)) : other;
      Jid jid = new Jid(user, random.nextInt(65_536), server);

      assertThat(Jid.parse(jid.toString())).as("seed %d", seed).hasValue(jid);
    }
  }

  @Test
  void aDeviceHasSixteenBits() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Jid("1", 65_536, Jid.USER));
    assertThatIllegalArgumentException().isThrownBy(() -> new Jid("1", -1, Jid.USER));
  }
}
