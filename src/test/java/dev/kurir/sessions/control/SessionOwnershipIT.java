package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.sessions.entity.Reason;
import dev.kurir.sessions.entity.Status;
import dev.kurir.whatsapp.store.StaleOwnerException;
import dev.kurir.whatsapp.store.Unit.Category;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which node runs a session: restarts, leases, and nodes that end.
class SessionOwnershipIT extends SessionRules {
  @Test
  void aRestartedNodeTakesItsSessionsBackAtOnce() throws Exception {
    connected();
    node.kill(); // its lease still runs

    restart(
        "a",
        next -> {
          next.next().connects();
          assertThat(scene.column("select epoch from sessions")).containsExactly("2");
        });
  }

  @Test
  void afterARestartSessionsWithMessagesToSendComeFirst() throws Exception {
    var linked =
        "update sessions set wanted = true, jid = '628:1@s.whatsapp.net' where tenant_id = ?";
    var idle = scene.tenant("whatsapp");
    var done = scene.tenant("whatsapp");
    var busy = scene.tenant("whatsapp");
    for (var place : List.of(idle, done, busy)) {
      scene.run(linked, place.tenant().value());
    }
    scene.run("update sessions set wanted = true where tenant_id = ?", tenant.value());
    scene.outgoing(done, scene.chat(done, "6281", null, 1), "3EB01", "sent");
    scene.outgoing(busy, scene.chat(busy, "6281", null, 1), "3EB02", "queued");

    assertThat(new SessionRows(scene.database, "a").startable(true))
        .containsExactly(busy.tenant(), idle.tenant(), done.tenant(), tenant);
  }

  @Test
  void aRowThatADeadProcessLeftDoesNotClaimToBeConnected() throws Exception {
    connected();
    node.kill();

    try (var next = new Node(scene, "a", new ScriptedLinks())) {
      assertThat(next.sessions.state(tenant).orElseThrow().status()).isEqualTo(Status.CONNECTING);
      var stopped = next.sessions.stop(tenant).orElseThrow();
      assertThat(stopped.reason()).isEqualTo(Reason.STOPPED);
    }
    assertThat(row()).startsWith("DISCONNECTED stopped");
  }

  @Test
  void anotherNodeWaitsForTheLeaseToEnd() throws Exception {
    connected();
    node.kill();
    var elsewhere = new ScriptedLinks();

    try (var other = new Node(scene, "b", elsewhere)) {
      other.sessions.start(tenant);
      assertThat(elsewhere.opened).isEmpty();
      assertThat(other.sessions.state(tenant).orElseThrow().status()).isEqualTo(Status.CONNECTED);

      scene.run("update sessions set lease_until = now() - interval '1 s'");
      other.sessions.begin();

      elsewhere.next().connects();
    }
  }

  @Test
  void aLeaseThatIsTakenOverClosesTheSocketAndFencesItsWrites() throws Exception {
    var link = connected();
    sessions.begin();

    scene.run("update sessions set owner_node = 'b', epoch = epoch + 1");

    assertThatThrownBy(() ->
            link.store.inTransaction(unit -> {
              unit.write(Category.DEVICE, "self", new byte[1]);
              return true;
            }))
        .isInstanceOf(StaleOwnerException.class);
    untilClosed(link);
    passMailbox();
    assertThat(row()).startsWith("CONNECTED none").endsWith("b");
    assertThat(links.open()).isZero();
  }

  @Test
  void theSocketClosesWhenTheLeaseIsAboutToEnd() throws Exception {
    var link = connected();

    node.ahead.set(Leases.LENGTH.minusSeconds(2).toNanos());
    sessions.begin();

    untilClosed(link);
    links.next().connects(); // under a new lease
    await("CONNECTED/NONE");
    assertThat(scene.column("select epoch from sessions")).containsExactly("2");
  }

  @Test
  void aStopGivenToAnotherNodeArrives() throws Exception {
    var link = connected();
    sessions.begin();

    try (var other = new Node(scene, "b", new ScriptedLinks())) {
      other.sessions.stop(tenant);
    }

    untilClosed(link);
    await("DISCONNECTED/STOPPED");
  }

  @Test
  void aCleanEndGivesTheLeaseToTheNextNodeAtOnce() throws Exception {
    connected();

    node.sessions.close();

    assertThat(links.open()).isZero();
    restart("b", next -> next.next().connects());
  }
}
