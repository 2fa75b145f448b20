package dev.kurir.launch;

import dev.kurir.auth.control.Admins;
import dev.kurir.platform.control.BadSettingException;
import dev.kurir.platform.control.Migrations;
import dev.kurir.platform.control.Settings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/// The entry point of `kurir-tools.jar`: what `./kurir` asks for once everything is built.
///
/// Exit codes: 0 done; 1 something stands in the way, said in one line; 2 the command is not
/// understood.
public final class Main {
  private Main() {}

  static void main(String[] args) {
    int code = new Main().command(List.of(args), System.getenv(), System.out, System.err);
    if (code != 0) {
      System.exit(code);
    }
  }

  private int command(
      List<String> args, Map<String, String> environment, PrintStream out, PrintStream err) {
    try {
      var settings =
          LaunchSettings.from(
              Settings.of(environment), Path.of(System.getProperty("kurir.home", ".")));
      return switch (args.isEmpty() ? "" : args.getFirst()) {
        case "run" -> run(settings.withNodes(nodes(args)), environment, out);
        case "migrate" -> migrate(settings, out);
        case "admin" -> admin(args.size() == 2 ? args.get(1) : "", settings, out);
        default -> {
          err.println("kurir: unknown command; ./kurir help lists them");
          yield 2;
        }
      };
    } catch (LaunchException | BadSettingException e) {
      err.println("kurir: " + e.getMessage());
      return 1;
    }
  }

  private static int nodes(List<String> args) {
    if (args.size() == 1) {
      return 1;
    }
    if (args.size() == 3 && args.get(1).equals("--nodes") && args.get(2).matches("[1-9]")) {
      int many = Integer.parseInt(args.get(2));
      if (many <= LaunchSettings.MOST_NODES) {
        return many;
      }
    }
    throw new LaunchException(
        "run takes --nodes N, from 1 to " + LaunchSettings.MOST_NODES + ", and nothing else");
  }

  /// Returns only when the start failed; a signal ends the program otherwise.
  private static int run(
      LaunchSettings settings, Map<String, String> environment, PrintStream out) {
    var run = new Run(settings, environment, DataFolder.take(settings.data()), out);
    var ending = Thread.ofPlatform().name("ending").unstarted(run::stop);
    Runtime.getRuntime().addShutdownHook(ending);
    try {
      run.start();
    } catch (LaunchException e) {
      if (!run.isStopping()) { // else it is only the echo of a Ctrl-C
        throw e;
      }
    }
    try {
      Thread.currentThread().join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  private static int admin(String name, LaunchSettings settings, PrintStream out) {
    if (!Admins.isUsername(name)) {
      throw new LaunchException("A name of an admin has 1 to 100 characters and no blanks");
    }
    return new Databases(settings)
        .with(database -> {
          Migrations.migrate(database.dataSource());
          String password = Admins.generatePassword();
          new Admins(database.dataSource(), Clock.systemUTC()).put(name, password);
          out.printf("The password of %s is now %s (shown only this once)%n", name, password);
          return 0;
        });
  }

  private static int migrate(LaunchSettings settings, PrintStream out) {
    return new Databases(settings)
        .with(database -> {
          int steps = Migrations.migrate(database.dataSource());
          out.println(
              steps == 0 ? "The schema is up to date." : "The schema took " + steps + " steps.");
          return 0;
        });
  }
}
