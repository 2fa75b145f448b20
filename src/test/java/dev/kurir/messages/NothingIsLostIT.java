package dev.kurir.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kurir.testing.Eventually;
import dev.kurir.testing.KurirApi.Tenant;
import dev.kurir.testing.KurirExtension;
import dev.kurir.testing.RunningKurir;
import dev.kurir.testing.SandboxApi.Phone;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.RedisClient;

/// Accepted means kept: whatever is killed while messages are queued and in flight, each of them
/// reaches the phone once, under one message id, in the order in which they were accepted.
@ExtendWith(KurirExtension.class)
class NothingIsLostIT {
  private static final int MESSAGES = 200;

  /// So many have arrived when something is killed: some are done, some in flight, most are queued.
  private static final int BEFORE = 15;

  /// From the moment that everything is ready again.
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private RunningKurir kurir;
  private Tenant tenant;
  private Phone recipient;

  @BeforeEach
  void aLinkedTenant(RunningKurir kurir) {
    this.kurir = kurir;
    tenant = kurir.api().tenant("Toko Kuat");
    recipient = kurir.phones().phone("Rina");
    kurir.api().link(tenant, kurir.phones().phone("Toko"));
  }

  @Test
  void whenKurirIsKilled() {
    var jobs = acceptAll();
    someHaveArrived();

    kurir.gateway().child().kill();
    someAreOnTheWay();
    kurir.gateway().start();

    eachArrivesOnceInOrder(jobs);
  }

  @Test
  void whenRedisIsKilled() {
    var jobs = acceptAll();
    someHaveArrived();

    kurir.redis().child().kill();
    someAreOnTheWay();
    kurir.redis().start();

    eachArrivesOnceInOrder(jobs);
  }

  @Test
  void whenRedisLosesEverything() {
    var jobs = acceptAll();
    someHaveArrived();

    try (var redis = RedisClient.create(kurir.redisUrl())) {
      redis.flushAll();
    }
    someAreOnTheWay();

    eachArrivesOnceInOrder(jobs);
  }

  @Test
  void whenPostgresIsKilled() {
    var jobs = acceptAll();
    someHaveArrived();

    kurir.postgres().child().kill();
    someAreOnTheWay();
    kurir.postgres().start();

    eachArrivesOnceInOrder(jobs);
  }

  private List<String> acceptAll() {
    return texts().stream().map(text -> tenant.send(recipient.number(), text)).toList();
  }

  private void someHaveArrived() {
    Eventually.yes(BEFORE + " messages on the phone", LIMIT, () -> arrived().size() >= BEFORE);
  }

  /// Else nothing was tried.
  private void someAreOnTheWay() {
    assertThat(arrived()).hasSizeLessThan(MESSAGES);
  }

  private void eachArrivesOnceInOrder(List<String> jobs) {
    Eventually.yes("the last message", LIMIT, () -> arrived().size() >= MESSAGES);
    assertThat(arrived()).containsExactlyElementsOf(texts());
    Set<String> ids = messageIds();
    assertThat(ids).hasSize(MESSAGES);
    for (String job : jobs) {
      JsonNode end = tenant.jobIn(job, LIMIT, "sent", "delivered", "read");
      assertThat(ids).contains(end.path("messageId").asText());
    }
  }

  /// What the phone could decrypt and shows, oldest first.
  private List<String> arrived() {
    return recipient.received();
  }

  private Set<String> messageIds() {
    var ids = new HashSet<String>();
    recipient.messages().forEach(message -> ids.add(message.path("messageId").asText()));
    return ids;
  }

  private static List<String> texts() {
    return IntStream.rangeClosed(1, MESSAGES).mapToObj("pesan %03d"::formatted).toList();
  }
}
