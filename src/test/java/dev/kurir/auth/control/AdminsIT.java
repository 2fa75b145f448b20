package dev.kurir.auth.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kurir.auth.control.Admins.Login;
import dev.kurir.testing.MovableClock;
import dev.kurir.testing.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class AdminsIT {
  private final MovableClock clock = new MovableClock();
  private final DataSource source = database();
  private final Admins admins = new Admins(source, clock);

  @Test
  void anAdminLogsInWithTheRightPasswordOnly() {
    admins.put("Ann", "correct horse");

    assertThat(admins.logIn("ann", "correct horse")).isInstanceOf(Login.Welcome.class);
    assertThat(admins.logIn("ann", "correct horsf")).isInstanceOf(Login.Refused.class);
    assertThat(admins.logIn("ann", "")).isInstanceOf(Login.Refused.class);
    assertThat(admins.logIn("bob", "correct horse")).isInstanceOf(Login.Refused.class);
    assertThat(admins.logIn("ann' or '1'='1", "correct horse")).isInstanceOf(Login.Refused.class);
    assertThat(admins.logIn("", "x".repeat(2000))).isInstanceOf(Login.Refused.class);
  }

  @Test
  void thePasswordIsKeptAsArgon2id() throws Exception {
    admins.put("ann", "correct horse");

    try (var connection = source.getConnection();
        var rows = connection.createStatement().executeQuery("select password_hash from admins")) {
      rows.next();
      assertThat(rows.getString(1)).startsWith("$argon2id$v=19$m=47104,t=2,p=1$");
    }
  }

  @Test
  void aNewPasswordReplacesTheOldOneAndEndsLogins() {
    admins.put("ann", "the first one");
    var before = (Login.Welcome) admins.logIn("ann", "the first one");
    assertThat(admins.isCurrent(before.admin())).isTrue();
    clock.advance(Duration.ofSeconds(1));

    admins.put("ANN", "the second one");

    assertThat(admins.isCurrent(before.admin())).isFalse();
    assertThat(admins.logIn("ann", "the first one")).isInstanceOf(Login.Refused.class);
    assertThat(admins.logIn("ann", "the second one")).isInstanceOf(Login.Welcome.class);
  }

  @Test
  void ofManyNodesOneMakesTheFirstAdmin() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> nodes =
          IntStream.range(0, 8)
              .<Callable<Boolean>>mapToObj(
                  i -> () -> admins.putFirst("admin" + i, "a long password"))
              .toList();

      var made = threads.invokeAll(nodes).stream().filter(node -> node.resultNow()).count();

      assertThat(made).isEqualTo(1);
    }
    assertThat(admins.isEmpty()).isFalse();
  }

  @Test
  void aGeneratedPasswordIsInAFileThatOnlyTheOwnerReads(@TempDir Path data) throws IOException {
    var first = new FirstAdmin(admins, settings(Optional.empty()), data);

    assertThat(first.ensure()).isTrue();

    var file = data.resolve(FirstAdmin.FILE);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(admins.logIn("admin", Files.readString(file).strip()))
        .isInstanceOf(Login.Welcome.class);
    var password = Files.readString(file);
    assertThat(first.ensure()).isFalse();
    assertThat(Files.readString(file)).isEqualTo(password);
  }

  @Test
  void aGivenPasswordIsInNoFile(@TempDir Path data) {
    var first = new FirstAdmin(admins, settings(Optional.of("given by settings")), data);

    assertThat(first.ensure()).isTrue();

    assertThat(data).isEmptyDirectory();
    assertThat(admins.logIn("admin", "given by settings")).isInstanceOf(Login.Welcome.class);
  }

  @Test
  void theSettingsChangeNoAdminThatIsThere(@TempDir Path data) {
    admins.put("ann", "correct horse");
    var first = new FirstAdmin(admins, settings(Optional.of("given by settings")), data);

    assertThat(first.ensure()).isFalse();

    assertThat(admins.logIn("admin", "given by settings")).isInstanceOf(Login.Refused.class);
  }

  @Test
  void aShortPasswordIsNone() {
    assertThatIllegalArgumentException().isThrownBy(() -> admins.put("ann", "1234567"));
    assertThatIllegalArgumentException().isThrownBy(() -> admins.put("an n", "12345678"));
  }

  private static AuthSettings settings(Optional<String> password) {
    return new AuthSettings("admin", password, Optional.empty());
  }

  private static DataSource database() {
    var database = Servers.database();
    var source = new PGSimpleDataSource();
    source.setURL(database.url());
    source.setUser(database.user());
    source.setPassword(database.password());
    return source;
  }
}
