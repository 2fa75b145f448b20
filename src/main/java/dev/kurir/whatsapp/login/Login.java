package dev.kurir.whatsapp.login;

import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.Ending;
import dev.kurir.whatsapp.connection.NoAnswerException;
import dev.kurir.whatsapp.connection.NodeHandler;
import dev.kurir.whatsapp.connection.RefusedException;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.prekeys.PreKeyUpload;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Handles `<success>`: learns our LID, fills up the prekeys, and says that we are active; what
/// waited for this device comes from then on. (whatsmeow `connectionevents.go`.)
public final class Login implements NodeHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Login.class);

  private static final Duration ACTIVE_LIMIT = Duration.ofSeconds(30);

  private final Executor tasks;
  private final Clock clock;
  private final SerialDeviceStore store;
  private final OwnDevice own;
  private final PreKeyUpload preKeys;
  private final Consumer<Connection> ready;

  /// @param ready told when the server has answered that we are active
  public Login(
      Executor tasks,
      Clock clock,
      SerialDeviceStore store,
      OwnDevice own,
      PreKeyUpload preKeys,
      Consumer<Connection> ready) {
    this.tasks = tasks;
    this.clock = clock;
    this.store = store;
    this.own = own;
    this.preKeys = preKeys;
    this.ready = ready;
  }

  @Override
  public void handle(Node success, Connection connection) {
    if (own.get().isEmpty()) {
      LOG.warn("a login succeeded before the link was made: not heeded");
      return;
    }
    if (connection.isWelcome()) {
      LOG.warn("a second login succeeded on one connection: not heeded");
      return;
    }
    connection.welcome();
    success.jid("lid").filter(Jid::isLid).ifPresent(this::learnLid);
    connection.trySend(UnifiedSession.at(success, clock));
    tasks.execute(() -> connection.guard(() -> activate(connection)));
  }

  private void learnLid(Jid lid) {
    LinkedDevice device = own.linked();
    Jid address = lid.withDevice(device.jid().device());
    if (device.lid().filter(address::equals).isPresent()) {
      return;
    }
    LinkedDevice known = device.withLid(address);
    store.inTransaction(unit -> {
      new People(unit).learn(known.jid(), address);
      DeviceRows.write(unit, known);
      return known;
    });
    own.link(known);
  }

  private void activate(Connection connection) {
    refill(connection);
    try {
      connection.requests().ask("set", "passive", List.of(Node.of("active").build()), ACTIVE_LIMIT);
    } catch (RefusedException e) {
      LOG.warn("the server refused to make this device active: {}", e.code());
    } catch (NoAnswerException _) {
      connection.end(new Ending.Lost(Cause.SERVER));
      return;
    }
    ready.accept(connection);
  }

  /// Without prekeys on the server nobody new can write to us, but everything else works.
  private void refill(Connection connection) {
    try {
      preKeys.refill(connection.requests(), own.linked());
    } catch (RefusedException | NoAnswerException e) {
      LOG.warn("prekeys were not uploaded: {}", e.getMessage());
    }
  }
}
