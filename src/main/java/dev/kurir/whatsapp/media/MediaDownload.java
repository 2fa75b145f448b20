package dev.kurir.whatsapp.media;

import dev.kurir.whatsapp.ClientRuntime;
import dev.kurir.whatsapp.connection.Requests;
import dev.kurir.whatsapp.crypto.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetches files from the media hosts, and checks them before anybody reads them: hash of what was
/// sent, MAC, hash of what is inside. A file goes to the disk as it comes and is never whole in
/// memory. One host after the other is tried. (whatsmeow `download.go`, `upload.go`.)
///
/// Blocks; call it on a virtual thread. The body is taken from the HTTP client piece by piece on
/// the caller's thread, never on the one that reads sockets (decision 0028). Thread-safe.
public final class MediaDownload {
  private static final Logger LOG = LoggerFactory.getLogger(MediaDownload.class);

  private static final String ORIGIN = "https://web.whatsapp.com";
  private static final Duration HEADERS_LIMIT = Duration.ofSeconds(30);

  /// A host that sends nothing for so long is left.
  private static final Duration STALLED = Duration.ofSeconds(30);

  private static final int PIECE = 16 << 10;
  private static final int OK = 200;

  private final ClientRuntime runtime;
  private final MediaHosts hosts;

  public MediaDownload(ClientRuntime runtime, MediaHosts hosts) {
    this.runtime = runtime;
    this.hosts = hosts;
  }

  /// What became of a download.
  public sealed interface Outcome {
    /// @param media genuine; to be closed
    record Fetched(StoredMedia media) implements Outcome {}

    /// It does not lie there any more: whoever put it there has to do so again.
    record Gone() implements Outcome {}

    /// What lies there, or what was told of it, is not right.
    record Damaged(String why) implements Outcome {}

    /// No host could be reached or was willing; worth another try later.
    record Busy(String why) implements Outcome {}
  }

  /// @param limit the most bytes that are taken
  /// @throws dev.kurir.whatsapp.connection.RequestException when the server does not name the hosts
  public Outcome fetch(Requests requests, MediaFile file, long limit) {
    if (!file.isComplete()) {
      return new Outcome.Damaged("the file's description is not complete");
    }
    Outcome outcome = new Outcome.Busy("the server names no media host");
    for (String host : hosts.find(requests).hosts()) {
      outcome = fetch(host, file, limit);
      if (outcome instanceof Outcome.Fetched || outcome instanceof Outcome.Gone) {
        return outcome;
      }
    }
    return outcome;
  }

  private Outcome fetch(String host, MediaFile file, long limit) {
    try {
      var answer = http().send(get(host, file), BodyHandlers.ofInputStream());
      try (var body = answer.body()) {
        return switch (answer.statusCode()) {
          case OK -> store(body, file, limit);
          case 403, 404, 410 -> new Outcome.Gone();
          default -> refused(answer);
        };
      }
    } catch (IllegalArgumentException _) {
      return new Outcome.Damaged("the file's path is none");
    } catch (IOException e) {
      return new Outcome.Busy("a media host did not answer: " + e.getClass().getSimpleName());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Outcome.Busy("interrupted");
    }
  }

  private HttpClient http() {
    return runtime.http();
  }

  private Outcome refused(HttpResponse<?> answer) {
    if (answer.statusCode() == 401) {
      hosts.forget();
    }
    return new Outcome.Busy("a media host answered " + answer.statusCode());
  }

  private HttpRequest get(String host, MediaFile file) {
    char more = file.directPath().indexOf('?') < 0 ? '?' : '&';
    String address =
        file.directPath()
            + more
            + "hash="
            + base64(file.encSha256())
            + "&mms-type="
            + file.kind().mmsType()
            + "&__wa-mms=";
    return request(host, address).GET().build();
  }

  private HttpRequest.Builder request(String host, String address) {
    return HttpRequest.newBuilder(URI.create(hosts.scheme() + "://" + host + address))
        .version(HttpClient.Version.HTTP_1_1)
        .timeout(HEADERS_LIMIT)
        .header("Origin", ORIGIN)
        .header("Referer", ORIGIN + "/");
  }

  private Outcome store(InputStream body, MediaFile file, long limit) throws IOException {
    var media = StoredMedia.create(file);
    boolean kept = false;
    try {
      Outcome outcome = copy(body, media, file, limit);
      kept = outcome instanceof Outcome.Fetched;
      return outcome;
    } finally {
      if (!kept) {
        media.close();
      }
    }
  }

  private Outcome copy(InputStream body, StoredMedia media, MediaFile file, long limit)
      throws IOException {
    var digest = Digests.startSha256();
    var progress = new AtomicLong();
    var watch = watch(body, progress);
    try {
      byte[] piece = new byte[PIECE];
      for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
        if (progress.addAndGet(count) > limit) {
          return new Outcome.Damaged("larger than " + limit + " bytes");
        }
        digest.update(piece, 0, count);
        media.append(piece, count);
      }
    } finally {
      watch.cancel(false);
    }
    if (!Digests.same(digest.digest(), file.encSha256())) {
      return new Outcome.Damaged("the hash of the encrypted file is another one");
    }
    return media.isGenuine(file.sha256())
        ? new Outcome.Fetched(media)
        : new Outcome.Damaged("the MAC or the hash of the file is another one");
  }

  /// Closes a body that brings nothing any more; then whoever reads it gets an exception.
  private Future<?> watch(InputStream body, AtomicLong progress) {
    var seen = new AtomicLong(-1);
    return runtime
        .timers()
        .scheduleWithFixedDelay(
            () -> {
              if (seen.getAndSet(progress.get()) == progress.get()) {
                runtime.tasks().execute(() -> close(body));
              }
            },
            STALLED.toMillis(),
            STALLED.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      LOG.debug("a stalled download did not close: {}", e.getMessage());
    }
  }

  /// Tells the hosts that nobody needs the file any more; true when it is gone. Never fails: files
  /// go away by themselves after some weeks.
  ///
  /// @param handle what the announcement called it; empty when it has none
  /// @param secret what the phone gave this device to prove itself with; empty when it has not
  public boolean delete(Requests requests, MediaFile file, String handle, String secret) {
    var found = hosts.find(requests);
    if (found.hosts().isEmpty() || !file.isComplete()) {
      return false;
    }
    try {
      var request = request(found.hosts().getFirst(), deletion(file, handle, found.auth()));
      if (!handle.isEmpty() && secret.matches("[!-~]{1,500}")) {
        request.header("Companion_User_Secret", secret);
      }
      var answer = http().send(request.DELETE().build(), BodyHandlers.discarding());
      return answer.statusCode() / 100 == 2;
    } catch (IllegalArgumentException | IOException e) {
      LOG.debug("a file was not deleted: {}", e.getMessage());
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String deletion(MediaFile file, String handle, String auth) {
    String path = file.directPath().split("\\?", 2)[0];
    String token = base64(file.encSha256());
    return "/mms/"
        + file.kind().mmsType()
        + "/"
        + token
        + "?token="
        + token
        + "&d_md="
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(path.getBytes(StandardCharsets.UTF_8))
        + "&auth="
        + encoded(auth)
        + (handle.isEmpty() ? "" : "&e_handle=" + encoded(handle));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /// With padding, as whatsmeow writes it; `=` is a legal character of queries and paths.
  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().encodeToString(bytes);
  }
}
