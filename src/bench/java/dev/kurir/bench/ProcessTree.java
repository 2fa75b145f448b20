package dev.kurir.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A process and its children, by what Linux tells in `/proc` (proc(5)).
///
/// @param root its process id
record ProcessTree(long root) {
  /// `USER_HZ` of every usual Linux.
  private static final long MILLIS_PER_TICK = 10;

  /// Fields of `/proc/PID/stat` after the command's name: utime, stime, and those of waited-for
  /// children.
  private static final int UTIME = 11;

  static ProcessTree of(long pid) {
    return new ProcessTree(pid);
  }

  long processorMillis() {
    return pids().mapToLong(ProcessTree::ticks).sum() * MILLIS_PER_TICK;
  }

  long memoryKib() {
    return pids().mapToLong(ProcessTree::proportional).sum();
  }

  private Stream<Long> pids() {
    return ProcessHandle.of(root).stream()
        .flatMap(top -> Stream.concat(Stream.of(top), top.descendants()))
        .map(ProcessHandle::pid);
  }

  private static long ticks(long pid) {
    var line = String.join("", lines(pid, "stat"));
    var fields = line.substring(line.lastIndexOf(')') + 1).strip().split(" ");
    long ticks = 0;
    for (int i = UTIME; i < UTIME + 4 && i < fields.length; i++) {
      ticks += Long.parseLong(fields[i]);
    }
    return ticks;
  }

  private static long proportional(long pid) {
    return lines(pid, "smaps_rollup").stream()
        .filter(line -> line.startsWith("Pss:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  /// None when the process has ended meanwhile.
  private static List<String> lines(long pid, String file) {
    var process = Path.of("/proc", Long.toString(pid));
    try {
      return Files.readAllLines(process.resolve(file));
    } catch (IOException e) {
      if (Files.notExists(process)) {
        return List.of();
      }
      throw new UncheckedIOException(e);
    }
  }
}
