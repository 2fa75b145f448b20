package dev.kurir.sandbox.doors;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.faults.Disruption.BrokenMedia;
import dev.kurir.sandbox.faults.Faults;
import dev.kurir.sandbox.journal.Journal;
import dev.kurir.sandbox.media.MediaShelf;
import dev.kurir.sandbox.server.MediaDesk;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Ledger;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/// The media host: `GET <direct path>&hash=…&mms-type=…`, and `DELETE
/// /mms/<type>/<token>?token=…&auth=…&d_md=…&e_handle=…`. Everything else goes to the next handler.
final class MediaDoor extends Handler.Wrapper {
  private static final String ORIGIN = "https://web.whatsapp.com";

  private final MediaShelf shelf;
  private final MediaDesk desk;
  private final Network network;
  private final Ledger ledger;
  private final Faults faults;
  private final Journal journal;

  MediaDoor(
      MediaShelf shelf,
      MediaDesk desk,
      Network network,
      Ledger ledger,
      Faults faults,
      Journal journal) {
    this.shelf = shelf;
    this.desk = desk;
    this.network = network;
    this.ledger = ledger;
    this.faults = faults;
    this.journal = journal;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    var path = Request.getPathInContext(request);
    if (path.startsWith("/v/") && request.getMethod().equals("GET")) {
      get(path, request, response, callback);
      return true;
    }
    if (path.startsWith("/mms/") && request.getMethod().equals("DELETE")) {
      end(delete(path, request), response, callback);
      return true;
    }
    return super.handle(request, response, callback);
  }

  private void get(String path, Request request, Response response, Callback callback)
      throws IOException {
    var found = shelf.find(path);
    if (found.isEmpty()) {
      end(404, response, callback);
      return;
    }
    var file = found.get();
    var reader = reader(file);
    var parameters = Request.extractQueryParameters(request);
    var broken = brokenRule(file, request, parameters);
    if (broken.isPresent()) {
      journal.refused(reader.orElse(null), "media", broken.get());
      end(403, response, callback);
      return;
    }
    if (file.expired()) {
      end(410, response, callback);
      return;
    }
    var fault = reader.flatMap(device -> faults.take(BrokenMedia.class, device));
    try {
      byte[] bytes = Files.readAllBytes(file.path());
      send(bytes, fault.map(BrokenMedia::way).orElse(null), response, callback);
    } catch (NoSuchFileException _) {
      end(404, response, callback);
    }
  }

  private static Optional<String> brokenRule(
      MediaShelf.Found file, Request request, Fields parameters) {
    var hash = Base64.getUrlEncoder().encodeToString(file.encSha256());
    if (!hash.equals(parameters.getValue("hash"))) {
      return Optional.of("hash is not that of the file");
    }
    if (!file.type().path().equals(parameters.getValue("mms-type"))) {
      return Optional.of("mms-type is not that of the file");
    }
    if (!file.oe().equals(parameters.getValue("oe"))) {
      return Optional.of("oe is not the end of the file");
    }
    return brokenOrigin(request);
  }

  private static Optional<String> brokenOrigin(Request request) {
    return ORIGIN.equals(request.getHeaders().get(HttpHeader.ORIGIN))
        ? Optional.empty()
        : Optional.of("origin is not WhatsApp's page");
  }

  private Optional<Device> reader(MediaShelf.Found file) {
    var parts = file.reader().split(":", 2);
    return network.account(parts[0]).flatMap(account -> account.device(Integer.parseInt(parts[1])));
  }

  private static void send(
      byte[] bytes, BrokenMedia.@Nullable Way way, Response response, Callback callback) {
    switch (way) {
      case MISSING -> end(404, response, callback);
      case BUSY -> end(503, response, callback);
      case TRUNCATED -> {
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
        var half = ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length / 2));
        response.write(
            false,
            half,
            Callback.from(() -> callback.failed(new IOException("cut by a disruption"))));
      }
      case CHANGED -> {
        bytes[bytes.length / 2] ^= 1;
        response.write(true, ByteBuffer.wrap(bytes), callback);
      }
      case null -> response.write(true, ByteBuffer.wrap(bytes), callback);
    }
  }

  /// The status that answers it.
  private int delete(String path, Request request) {
    var parameters = Request.extractQueryParameters(request);
    var parts = path.split("/", -1);
    var token = parameters.getValue("token");
    var directPath = decoded(parameters.getValue("d_md"));
    var found = shelf.find(directPath);
    if (found.isEmpty()) {
      return 404;
    }
    var proof = desk.check(text(parameters, "auth"), found.get().reader());
    if (proof == MediaDesk.Proof.EXPIRED) {
      return 401;
    }
    var broken =
        brokenOrigin(request)
            .or(() -> rule(proof == MediaDesk.Proof.GOOD, "auth is not what was given"))
            .or(() ->
                rule(
                    parts.length == 4
                        && parts[2].equals(found.get().type().path())
                        && parts[3].equals(token),
                    "the path is not made of type and token"));
    if (broken.isEmpty()) {
      var batch = new Batch();
      var deletion =
          shelf.delete(
              directPath,
              text(parameters, "token"),
              parameters.getValue("e_handle"),
              request.getHeaders().get("Companion_User_Secret"),
              batch);
      ledger.submit(batch);
      if (deletion == MediaShelf.Deletion.DONE) {
        reader(found.get()).ifPresent(device -> journal.saw(device, "media", "deleted"));
        return 200;
      }
      broken = Optional.of("the deletion proves nothing: " + deletion);
    }
    journal.refused(reader(found.get()).orElse(null), "media", broken.get());
    return 403;
  }

  private static Optional<String> rule(boolean kept, String rule) {
    return kept ? Optional.empty() : Optional.of(rule);
  }

  private static String text(Fields parameters, String name) {
    var value = parameters.getValue(name);
    return value == null ? "" : value;
  }

  private static String decoded(@Nullable String text) {
    try {
      return text == null
          ? ""
          : new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  private static void end(int status, Response response, Callback callback) {
    response.setStatus(status);
    callback.succeeded();
  }
}
