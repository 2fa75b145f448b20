package dev.kurir.bench;

import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/// Does something for many, few at a time: more would only measure how they wait for one another.
final class Crowd {
  private static final int AT_A_TIME = 8;

  private Crowd() {}

  /// Returns when it is done for each number.
  static void run(int from, int to, IntConsumer task)
      throws InterruptedException, ExecutionException {
    try (var threads = Executors.newFixedThreadPool(AT_A_TIME)) {
      var all = new ArrayList<Future<?>>();
      for (int i = from; i < to; i++) {
        int number = i;
        all.add(threads.submit(() -> task.accept(number)));
      }
      for (var each : all) {
        each.get();
      }
    }
  }
}
