package dev.kurir.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The browser of the tests: the system's Chromium, never a download. Without one, browser tests
/// are skipped, or fail where `KURIR_REQUIRE_BROWSER` is 1. Close it.
public final class Chromium implements AutoCloseable {
  private static final List<Path> PLACES =
      List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"));

  private static final List<String> QUIET =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--no-first-run");

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /// Starts it, or skips or fails the test that asks.
  public static Chromium start() {
    var executable = find();
    if (executable.isEmpty()) {
      var how = "no Chromium: install Debian's package `chromium`, or set KURIR_CHROMIUM to one";
      if ("1".equals(System.getenv("KURIR_REQUIRE_BROWSER"))) {
        throw new AssertionError(how);
      }
      return abort(how);
    }
    var playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    var options = new LaunchOptions().setExecutablePath(executable.get()).setArgs(QUIET);
    return new Chromium(playwright, playwright.chromium().launch(options));
  }

  public Browser browser() {
    return browser;
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }

  private static Optional<Path> find() {
    var named = Optional.ofNullable(System.getenv("KURIR_CHROMIUM")).map(Path::of);
    return named.or(() -> PLACES.stream().filter(Files::isExecutable).findFirst());
  }
}
