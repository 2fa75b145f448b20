package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.ChaosException;
import dev.kurir.chaos.Patience;
import dev.kurir.chaos.Scene;
import dev.kurir.chaos.Wire.Direction;
import java.time.Duration;

/// The second named point. PostgreSQL commits, and its answers are held back, so whoever waits for
/// one has written nothing.
final class KillBeforeWrite implements ChaosCase {
  private static final int TRIES = 150;
  private static final Duration CALM = Duration.ofMillis(500);

  @Override
  public String name() {
    return "kill-before-write";
  }

  @Override
  public String what() {
    return "kill -9 of the node when rows are sending, committed with their keys, and nothing was written to the socket";
  }

  @Override
  public boolean isKill() {
    return true;
  }

  @Override
  public void run(Scene scene) throws InterruptedException {
    var node = scene.node();
    for (int tries = 0; tries < TRIES; tries++) {
      node.database().hold(Direction.TO_CLIENT);
      Patience.sleep(CALM); // what was on its way without a question to the database has arrived
      var unwritten = scene.sending();
      unwritten.removeAll(scene.arrived());
      if (!unwritten.isEmpty()) {
        node.kill();
        scene.startAgain(node);
        return;
      }
      node.release();
      scene.pause(50, 400);
    }
    throw new ChaosException("the point was not met in " + TRIES + " tries");
  }
}
