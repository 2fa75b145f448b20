package dev.kurir.messages.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.Eventually;
import dev.kurir.testing.KurirApi.Tenant;
import dev.kurir.testing.KurirExtension;
import dev.kurir.testing.Reply;
import dev.kurir.testing.RunningKurir;
import dev.kurir.testing.SandboxApi.Phone;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the API says of a linked account that it can only know from WhatsApp: its groups, who is
/// there, whom it may write to. In the started WAR, from outside.
@ExtendWith(KurirExtension.class)
class LinkedAccountIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final RunningKurir kurir;
  private Tenant tenant;
  private Phone budi;
  private Phone ayu;

  LinkedAccountIT(RunningKurir kurir) {
    this.kurir = kurir;
  }

  @BeforeEach
  void link() {
    tenant = kurir.api().tenant("Toko " + UUID.randomUUID());
    budi = kurir.phones().phone("Budi");
    ayu = kurir.phones().phone("Ayu");
    kurir.api().link(tenant, budi);
  }

  @Test
  void groupsAreListedAndOneOfThemCanBeWrittenTo() {
    var made =
        kurir
            .phones()
            .http()
            .post(
                "/control/phones/" + budi.id() + "/groups",
                Map.of("subject", "Arisan", "members", List.of(ayu.number()), "addressing", "lid"))
            .expect(201);

    Reply groups = tenant.http().get("/api/groups").expect(200);

    assertThat(groups.json().path("items")).hasSize(1);
    assertThat(groups.text("items.0.id")).isEqualTo(made.text("id")).endsWith("@g.us");
    assertThat(groups.text("items.0.subject")).isEqualTo("Arisan");
    assertThat(groups.text("items.0.addressing")).isEqualTo("lid");
    var members = groups.json().at("/items/0/participants");
    assertThat(members).hasSize(2);
    assertThat(members)
        .anySatisfy(member -> {
          assertThat(member.path("phone").asText()).isEqualTo(ayu.number());
          assertThat(member.path("lid").asText() + "@lid").isEqualTo(ayu.lid());
          assertThat(member.path("admin").asBoolean()).isFalse();
        })
        .anySatisfy(member -> {
          assertThat(member.path("phone").asText()).isEqualTo(budi.number());
          assertThat(member.path("admin").asBoolean()).isTrue();
        });

    String id = tenant.send(groups.text("items.0.id"), "Halo semua");

    assertThat(ayu.awaitText("Halo semua", SOON).path("chat").asText()).isEqualTo(made.text("id"));
    tenant.jobIn(id, SOON, "sent", "delivered", "read");
  }

  @Test
  void groupsAreNotKnownWhileNobodyIsConnected() {
    tenant.stop();
    tenant.awaitStatus("DISCONNECTED", SOON);

    assertThat(tenant.http().get("/api/groups").status()).isEqualTo(409);
    assertThat(check(ayu.number()).status()).isEqualTo(409);
  }

  @Test
  void aNumberIsLookedUpOnceADay() {
    Reply first = check("+" + ayu.number()).expect(200);

    assertThat(first.json().path("exists").asBoolean()).isTrue();
    assertThat(first.text("phone")).isEqualTo(ayu.number());
    assertThat(first.text("number")).isEqualTo(ayu.number());
    assertThat(first.text("lid") + "@lid").isEqualTo(ayu.lid());
    assertThat(first.json().path("cached").asBoolean()).isFalse();
    Reply second = check(ayu.number()).expect(200);
    assertThat(second.json().path("cached").asBoolean()).isTrue();
    assertThat(second.text("checkedAt")).isEqualTo(first.text("checkedAt"));
    Reply nobody = check("+6281199999999").expect(200);
    assertThat(nobody.json().path("exists").asBoolean()).isFalse();
    assertThat(nobody.json().path("lid").isNull()).isTrue();
  }

  private Reply check(String phone) {
    return tenant.http().post("/api/contacts/check", Map.of("phone", phone));
  }

  @Test
  void whileTheAccountMayBeginNoChatsAFirstMessageIsHeldAndCanBePutBack() {
    tenant.send(ayu.number(), "sudah kenal");
    ayu.awaitText("sudah kenal", SOON);
    var citra = kurir.phones().phone("Citra");
    var until = Instant.now().plus(3, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
    kurir.phones().reach(budi, Map.of("lockedUntil", until.toString()));
    Eventually.yes(
        "the restriction is shown",
        SOON,
        () -> tenant.session().at("/limits/lockedUntil").asText().equals(until.toString()));

    String held = tenant.send(citra.number(), "belum kenal");
    String known = tenant.send(ayu.number(), "masih kenal");

    ayu.awaitText("masih kenal", SOON);
    tenant.jobIn(known, SOON, "sent", "delivered", "read");
    var job = tenant.jobIn(held, SOON, "held");
    assertThat(job.at("/error/code").asText()).isEqualTo("reach_out_locked");
    assertThat(job.path("attempts").asInt()).isZero();
    assertThat(citra.messages()).isEmpty();

    kurir.phones().reach(budi, Map.of());
    Eventually.yes("the restriction is over", SOON, () -> tenant.session().path("limits").isNull());
    tenant.http().post("/api/jobs/" + held + "/resume").expect(200);

    var arrived = citra.awaitText("belum kenal", SOON);
    assertThat(arrived.path("messageId").asText()).isEqualTo(job.path("messageId").asText());
    assertThat(citra.received()).containsExactly("belum kenal");
  }
}
