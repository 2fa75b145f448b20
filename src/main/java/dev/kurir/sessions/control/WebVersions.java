package dev.kurir.sessions.control;

import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.whatsapp.ClientSettings.WebVersion;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which WhatsApp Web a client says it is: the setting; or the newer one of the version that is
/// compiled in and the one that WhatsApp's own page told any node last. Servers refuse versions
/// that are too old (`failure 405`).
///
/// All nodes together ask once a day, once an hour while sessions rest for want of a newer version,
/// and when one is refused, but then not more than once a minute. No answer changes nothing and
/// holds nothing up. Thread-safe.
final class WebVersions {
  /// Of August 2026.
  static final WebVersion COMPILED = new WebVersion(2, 3000, 1_045_649_367);

  static final URI PAGE = URI.create("https://web.whatsapp.com/");

  private static final Logger LOG = LoggerFactory.getLogger(WebVersions.class);
  private static final Duration DAILY = Duration.ofDays(1);
  private static final Duration HOURLY = Duration.ofHours(1);
  private static final Duration REFUSED = Duration.ofMinutes(1);

  private final Optional<VersionPage> page;
  private final VersionMemory memory;

  /// Many sessions are refused together: one asks, and the others find the answer.
  private final ReentrantLock asking = new ReentrantLock();

  private volatile WebVersion current;

  /// @param page where the version of today stands; nothing is asked without it
  WebVersions(WebVersion first, Optional<VersionPage> page, VersionMemory memory) {
    this.current = first;
    this.page = page;
    this.memory = memory;
  }

  /// A version that was set stays; and only the real network knows about the real one, unless a
  /// page is set.
  static WebVersions of(SessionSettings settings, HttpClient http, Database database) {
    boolean real = settings.whatsappUrl().equals(SessionSettings.WHATSAPP);
    var page = settings.versionPage().or(() -> real ? Optional.of(PAGE) : Optional.empty());
    return new WebVersions(
        settings.fixedVersion().orElse(COMPILED),
        page.filter(_ -> settings.fixedVersion().isEmpty())
            .map(from -> new VersionPage(http, from)),
        new PgVersionMemory(database));
  }

  WebVersion current() {
    return current;
  }

  /// To be called from time to time. Blocks for some seconds at most.
  void keepUp() {
    if (page.isPresent()) {
      asOneAtATime(() -> {
        recall();
        refresh(memory.isMissed() ? HOURLY : DAILY);
      });
    }
  }

  /// The server called `used` too old. True when there is a newer one now. Blocks for some seconds
  /// at most.
  boolean hasNewerThan(WebVersion used) {
    if (page.isPresent()) {
      asOneAtATime(() -> {
        recall();
        if (!isNewer(current, used)) {
          refresh(REFUSED);
        }
      });
    }
    return isNewer(current, used);
  }

  private void asOneAtATime(Runnable work) {
    asking.lock();
    try {
      work.run();
    } catch (DatabaseUnavailableException _) {
      LOG.debug("the database is away: the version of WhatsApp Web stays {}", current);
    } finally {
      asking.unlock();
    }
  }

  /// Another node may have found a newer one.
  private void recall() {
    memory.revision().ifPresent(this::take);
  }

  private void refresh(Duration every) {
    if (memory.claim(every)) {
      page.orElseThrow()
          .ask()
          .ifPresent(found -> {
            take(found);
            memory.keep(found);
          });
    }
  }

  private void take(int revision) {
    var found = new WebVersion(COMPILED.primary(), COMPILED.secondary(), revision);
    var now = isNewer(found, COMPILED) ? found : COMPILED;
    if (!now.equals(current)) {
      LOG.info("WhatsApp Web is now {}", now);
      current = now;
    }
  }

  private static boolean isNewer(WebVersion one, WebVersion other) {
    return one.tertiary() > other.tertiary();
  }
}
