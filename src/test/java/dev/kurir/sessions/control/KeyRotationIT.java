package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.platform.control.Settings;
import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.control.KeyRotation.Version;
import dev.kurir.whatsapp.store.Unit.Category;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The master key is replaced while sessions run.
class KeyRotationIT {
  private static final Scene scene = new Scene();
  private static final String V1 = Scene.MASTER_KEY;
  private static final String V2 = "v2:" + "0b".repeat(32);
  private static final String V3 = "v3:" + "0c".repeat(32);
  private static final int SESSIONS = 7;

  @TempDir Path folder;
  private final List<Place> places = new ArrayList<>();
  private final Map<String, Set<String>> others = new ConcurrentHashMap<>();
  private Path file;

  @BeforeEach
  void sessions() throws IOException {
    scene.cleared();
    file = folder.resolve("master-key");
    write(V1);
    for (int i = 0; i < SESSIONS; i++) {
      var place = scene.tenant();
      places.add(place);
      write(scene.store(place, 0), i);
    }
  }

  @AfterAll
  static void close() {
    scene.close();
  }

  @Test
  void afterTheChangeTheNewKeyAloneOpensAllAndTheOldOneNothing() throws IOException {
    var rotation = rotation();
    rotation.round();
    assertThat(rotation.progress().versions()).containsExactly(new Version(1, SESSIONS));

    write(V1 + "," + V2);
    rotation.round();

    assertThat(rotation.progress())
        .isEqualTo(
            new KeyRotation.Progress(
                2, List.of(new Version(1, 0), new Version(2, SESSIONS)), List.of()));
    opens(V2);
    places.forEach(place ->
        assertThatThrownBy(() -> scene.keys(V1).open(place))
            .isInstanceOf(EnvelopeException.class)
            .hasMessageContaining("version 2 of the master key"));
    write(V2);
    rotation.round();
    assertThat(rotation.progress().versions()).containsExactly(new Version(2, SESSIONS));
  }

  @Test
  void sessionsWorkWhileTheKeyIsReplacedByTwoNodesTwice() throws Exception {
    write(V1 + "," + V2);
    var one = rotation();
    var two = rotation();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var work =
          threads.submit(() -> {
            for (int round = 0; round < 20; round++) {
              for (int i = 0; i < SESSIONS; i++) {
                var store = store(keys(two), places.get(i));
                assertThat(read(store)).isEqualTo(i);
                write(store, i);
              }
            }
            return true;
          });
      var first = threads.submit(one::round);
      two.round();
      first.get(20, TimeUnit.SECONDS);
      write(V1 + "," + V2 + "," + V3);
      var second = threads.submit(one::round);
      two.round();
      second.get(20, TimeUnit.SECONDS);

      assertThat(work.get(20, TimeUnit.SECONDS)).isTrue();
    }
    one.round(); // what one of them had locked the other has left
    opens(V3);
  }

  @Test
  void aProcessThatIsKilledInTheMiddleLosesNothingAndTheNextGoesOn() throws IOException {
    write(V1 + "," + V2);
    scene.execute(
        """
        create function killed() returns trigger language plpgsql as $$ begin
          if (select count(*) from session_keys where master_version = 2) > 3 then
            perform pg_terminate_backend(pg_backend_pid());
          end if;
          return new;
        end $$\
        """);
    scene.execute(
        "create trigger killed before update on session_keys for each row execute function killed()");

    rotation().round();

    scene.execute("drop function killed cascade");
    var halfway = scene.column("select master_version from session_keys order by 1");
    assertThat(halfway).startsWith("1").endsWith("2").hasSize(SESSIONS);
    opens(V1 + "," + V2);
    rotation().round();
    opens(V2);
  }

  @Test
  void aNodeThatDoesNotKnowTheVersionHoldsItBack() throws IOException {
    var rotation = rotation();
    others.put("b", MasterKeys.parse("test", V1).names());
    write(V1 + "," + V2);

    rotation.round();

    assertThat(rotation.progress())
        .isEqualTo(
            new KeyRotation.Progress(
                1, List.of(new Version(1, SESSIONS), new Version(2, 0)), List.of("b")));
    opens(V1);
    var fresh = scene.tenant();
    keys(rotation).open(fresh);
    assertThat(scene.keys(V1).open(fresh)).as("new ones too").isNotNull();

    others.put("b", MasterKeys.parse("test", V2 + "," + V1).names());
    rotation.round();
    assertThat(rotation.progress().waitingFor()).isEmpty();
    opens(V2);
  }

  @Test
  void aNodeWithAnotherKeyUnderTheSameVersionHoldsItBackToo() throws IOException {
    others.put("b", MasterKeys.parse("test", V1 + ",v2:" + "0d".repeat(32)).names());
    write(V1 + "," + V2);

    rotation().round();

    opens(V1);
  }

  @Test
  void whoMeetsAVersionThatItDoesNotKnowLooksIntoTheFileAtOnce() throws IOException {
    var late = rotation();
    write(V1 + "," + V2);
    rotation().round();

    assertThat(read(store(keys(late), places.getFirst()))).isZero();
  }

  @Test
  void aRowThatDoesNotOpenStaysAsItIsAndHoldsUpNoOther() throws IOException {
    scene.run(
        "update session_keys set wrapped = '\\x00' where session_id = ?",
        places.get(2).session().value());
    write(V1 + "," + V2);

    rotation().round();

    assertThat(scene.column("select master_version from session_keys order by 1"))
        .hasSize(SESSIONS)
        .startsWith("1", "2");
  }

  @Test
  void aVersionThatIsStillNeededDoesNotLeaveTheRing() throws IOException {
    var rotation = rotation();

    write(V2);
    rotation.round();

    assertThat(rotation.masters().versions()).containsExactly(1);
    opens(V1);
  }

  @Test
  void aSessionThatRestsForWantOfAKeyStartsWhenTheKeyComes() throws Exception {
    var place = places.getFirst();
    var links = new ScriptedLinks();
    var settings = new HashMap<String, String>();
    settings.put("KURIR_MASTER_KEY_FILE", file.toString());
    write(V2);
    scene.run("update tenants set network = 'whatsapp'");
    try (var node = new Node(scene, "a", links, settings, new RecordingPorts())) {
      node.sessions.begin();
      var state = node.sessions.start(place.tenant()).orElseThrow();
      assertThat(state.reason()).hasToString("MASTER_KEY");

      write(V1 + "," + V2);
      node.keys.round();

      links.next().connects();
    }
  }

  /// Everything is there under these keys alone.
  private void opens(String masterKey) {
    for (int i = 0; i < SESSIONS; i++) {
      assertThat(read(store(scene.keys(masterKey), places.get(i)))).isEqualTo(i);
    }
  }

  private KeyRotation rotation() {
    var source =
        MasterKeySource.from(Settings.of(Map.of("KURIR_MASTER_KEY_FILE", file.toString())));
    return new KeyRotation(scene.database, source, () -> Map.copyOf(others), 2);
  }

  private static SessionKeys keys(KeyRotation rotation) {
    return new SessionKeys(scene.database, rotation, Clock.systemUTC());
  }

  private static PgDeviceStore store(SessionKeys keys, Place place) {
    return new PgDeviceStore(
        scene.database, new PgDeviceStore.Scope(place, 0, keys.open(place), new RecordingPorts()));
  }

  private static void write(PgDeviceStore store, int value) {
    boolean _ =
        store.inTransaction(unit -> {
          unit.write(Category.SESSION, "628.0", new byte[] {(byte) value});
          return true;
        });
  }

  private static int read(PgDeviceStore store) {
    return store.inTransaction(unit -> unit.read(Category.SESSION, "628.0")).orElseThrow()[0];
  }

  private void write(String masterKeys) throws IOException {
    Files.writeString(file, masterKeys);
  }
}
