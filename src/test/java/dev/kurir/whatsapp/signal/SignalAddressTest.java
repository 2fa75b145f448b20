package dev.kurir.whatsapp.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.binary.Jid;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalAddressTest {
  @ParameterizedTest
  @CsvSource({
    "62811, 0, s.whatsapp.net, 62811.0",
    "62811, 12, s.whatsapp.net, 62811.12",
    "62811, 0, c.us, 62811.0",
    "4711, 3, lid, 4711_1.3",
    "62811, 99, hosted, 62811_128.99",
    "4711, 99, hosted.lid, 4711_129.99",
    "4711, 3, bot, 4711@bot.3",
  })
  void anAddressNamesUserDomainAndDevice(String user, int device, String server, String key) {
    assertThat(SignalAddress.of(new Jid(user, device, server))).hasToString(key);
  }
}
