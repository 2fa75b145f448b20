package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.ChaosException;
import dev.kurir.chaos.Scene;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// A power cut: what Redis answered in the last moments is not in its file. It begins with an older
/// memory, in which done jobs wait and new ones do not exist.
final class RedisTruncated implements ChaosCase {
  private static final int MOST_BYTES = 200_000;

  @Override
  public String name() {
    return "redis-truncated";
  }

  @Override
  public String what() {
    return "kill -9 of Redis, and a start without the tail of its append-only file";
  }

  @Override
  public void run(Scene scene) throws InterruptedException {
    var world = scene.world();
    world.redis().child().kill();
    truncate(world.redisFolder(), scene.random().nextInt(1, MOST_BYTES));
    world.redis().start();
    var ready = scene.now();
    scene.awaitFirstSend(ready, ready, "first send after Redis");
    scene.pause(500, 3000);
  }

  private static void truncate(Path folder, int bytes) {
    try (var files = Files.walk(folder)) {
      Path tail =
          files
              .filter(file -> file.toString().endsWith(".incr.aof"))
              .max(Comparator.comparing(Path::toString))
              .orElseThrow(() -> new ChaosException("Redis has no append-only file"));
      try (var file = new RandomAccessFile(tail.toFile(), "rw")) {
        file.setLength(Math.max(0, file.length() - bytes));
      }
    } catch (IOException e) {
      throw new ChaosException("the append-only file cannot be cut: " + e.getMessage());
    }
  }
}
