package dev.kurir.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpHeaders;

/// An HTTP answer as a test reads it.
public record Reply(int status, HttpHeaders headers, String body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// The body as JSON.
  public JsonNode json() {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON, status " + status + ": " + body, e);
    }
  }

  /// A member of the body, or one of its members: `text("error.code")`. Fails when it is missing.
  public String text(String path) {
    JsonNode node = json().at("/" + path.replace('.', '/'));
    if (node.isMissingNode() || node.isNull()) {
      throw new AssertionError("no " + path + ", status " + status + ": " + body);
    }
    return node.asText();
  }

  /// Itself when the status is the expected one; fails when not.
  public Reply expect(int expected) {
    if (status != expected) {
      throw new AssertionError("expected " + expected + " but was " + status + ": " + body);
    }
    return this;
  }

  public String header(String name) {
    return headers.firstValue(name).orElseThrow(() -> new AssertionError("no header " + name));
  }
}
