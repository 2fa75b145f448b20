package dev.kurir.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;

/// A folder under `target` for what a test JVM's servers keep, and what is to be done when the JVM
/// ends: last in, first out, then the folder goes.
final class TestFolder {
  private static final Path ALL = Path.of("target", "test-servers").toAbsolutePath();
  private static final Deque<Runnable> AT_EXIT = new ArrayDeque<>();
  private static final Path OF_THIS_JVM = make();

  private TestFolder() {}

  static Path ofThisJvm() {
    return OF_THIS_JVM;
  }

  static void atExit(Runnable work) {
    synchronized (AT_EXIT) {
      AT_EXIT.push(work);
    }
  }

  private static Path make() {
    try {
      Files.createDirectories(ALL);
      removeLeftovers();
      Path folder =
          Files.createDirectories(ALL.resolve(Long.toString(ProcessHandle.current().pid())));
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("test-servers").unstarted(TestFolder::end));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end() {
    synchronized (AT_EXIT) {
      AT_EXIT.forEach(Runnable::run);
    }
    delete(OF_THIS_JVM);
  }

  /// Folders of JVMs that were killed: their servers ended with them.
  private static void removeLeftovers() throws IOException {
    try (var folders = Files.list(ALL)) {
      folders
          .filter(folder -> folder.getFileName().toString().matches("\\d+"))
          .filter(folder ->
              ProcessHandle.of(Long.parseLong(folder.getFileName().toString()))
                  .filter(process -> process.pid() != ProcessHandle.current().pid())
                  .isEmpty())
          .forEach(TestFolder::delete);
    }
  }

  private static void delete(Path tree) {
    try (var paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException _) {
      // a server is still writing: the next test JVM removes it
    }
  }
}
