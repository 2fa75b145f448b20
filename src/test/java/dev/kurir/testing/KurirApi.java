package dev.kurir.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Kurir's API as tests use it (docs/api.md). Methods fail when the answer is not the usual one;
/// for unusual ones there are [#admin] and [Tenant#http].
public final class KurirApi {
  private static final Duration LINKING = Duration.ofSeconds(60);

  private final URI base;
  private final Http admin;

  public KurirApi(URI base, String adminToken) {
    this.base = base;
    this.admin = Http.to(base).bearer(adminToken);
  }

  /// With the admin token.
  public Http admin() {
    return admin;
  }

  /// Without any credential.
  public Http anonymous() {
    return Http.to(base);
  }

  /// @param http with the tenant's key
  public record Tenant(String id, String name, String apiKey, Http http) {
    /// Accepted means 202; gives the job's id.
    public String send(String to, String text) {
      return http.post("/api/send", Map.of("to", to, "message", text)).expect(202).text("jobId");
    }

    public JsonNode job(String id) {
      return http.get("/api/jobs/" + id).expect(200).json();
    }

    /// Waits until the job is in one of these states.
    public JsonNode jobIn(String id, Duration limit, String... states) {
      return Eventually.value(
          "job in " + String.join(" or ", states),
          limit,
          () -> Optional.of(job(id)).filter(job -> List.of(states).contains(state(job))));
    }

    public JsonNode session() {
      return http.get("/api/tenants/" + id + "/session").expect(200).json();
    }

    public void start() {
      succeeds("start");
    }

    public void stop() {
      succeeds("stop");
    }

    public void logout() {
      succeeds("logout");
    }

    private void succeeds(String action) {
      Reply reply = http.post("/api/tenants/" + id + "/session/" + action);
      if (reply.status() / 100 != 2) {
        throw new AssertionError(action + ": " + reply.status() + " " + reply.body());
      }
    }

    public void awaitStatus(String status, Duration limit) {
      Eventually.yes(
          "session " + status, limit, () -> session().path("status").asText().equals(status));
    }

    /// All messages of a direction, `in` or `out`, oldest first.
    public List<JsonNode> messages(String direction) {
      var all = new ArrayList<JsonNode>();
      String after = "";
      while (true) {
        JsonNode page = http.get("/api/messages?direction=" + direction + after).expect(200).json();
        page.path("items").forEach(all::add);
        if (page.path("items").isEmpty() || page.path("next").isNull()) {
          return all;
        }
        after = "&after=" + page.path("next").asText();
      }
    }

    private static String state(JsonNode job) {
      return job.path("state").asText();
    }
  }

  /// A new tenant on the sandbox.
  public Tenant tenant(String name) {
    return tenant(name, "sandbox");
  }

  public Tenant tenant(String name, String network) {
    Reply made = admin.post("/api/tenants", Map.of("name", name, "network", network)).expect(201);
    String key = made.text("apiKey");
    return new Tenant(made.text("id"), name, key, Http.to(base).bearer(key));
  }

  /// Starts the session and lets the phone scan its QR; returns once it is connected.
  public void link(Tenant tenant, SandboxApi.Phone phone) {
    tenant.start();
    String qr =
        Eventually.value(
            "a QR",
            LINKING,
            () ->
                Optional.of(tenant.session().at("/qr/text"))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText));
    phone.scan(qr);
    tenant.awaitStatus("CONNECTED", LINKING);
  }
}
