package dev.kurir.nodes.control;

import dev.kurir.nodes.control.WireException.Why;
import dev.kurir.platform.control.DatabaseUnavailableException;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The questions of this node that wait for their answers. Thread-safe.
final class Questions {
  private final Map<String, CompletableFuture<JsonObject>> open = new ConcurrentHashMap<>();

  /// @param send what puts the question on its way; what it throws ends the wait
  JsonObject await(String id, Duration patience, Runnable send) {
    var answer = new CompletableFuture<JsonObject>();
    open.put(id, answer);
    try {
      send.run();
      return answer.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (CompletionException e) {
      throw switch (e.getCause()) {
        case TimeoutException _ -> new WireException(Why.SILENT);
        case RuntimeException failure -> failure;
        case null, default -> e;
      };
    } finally {
      open.remove(id);
    }
  }

  void hear(Letter letter) {
    switch (letter) {
      case Letter.Answer(var id, var body) -> {
        var waiting = open.remove(id);
        if (waiting != null) {
          waiting.complete(body);
        }
      }
      case Letter.Failure(var id, var error) -> {
        var waiting = open.remove(id);
        if (waiting != null) {
          waiting.completeExceptionally(failure(error));
        }
      }
      case Letter.Call _ -> {}
    }
  }

  /// The wire is broken: no answer will be heard.
  void giveUp() {
    open.values().forEach(waiting -> waiting.completeExceptionally(new WireException(Why.AWAY)));
  }

  private static RuntimeException failure(String error) {
    if (error.equals(RedisWire.DATABASE)) {
      return new DatabaseUnavailableException(new WireException(Why.FAILED));
    }
    for (var why : Why.values()) {
      if (error.equals(Letter.code(why))) {
        return new WireException(why);
      }
    }
    return new WireException(Why.FAILED);
  }
}
