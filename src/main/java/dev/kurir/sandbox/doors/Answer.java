package dev.kurir.sandbox.doors;

import java.util.LinkedHashMap;
import java.util.Map;

/// What a call of the control API is answered with.
///
/// @param body written as JSON; an empty map with 204
/// @param problem whether `body` is an RFC 9457 problem
record Answer(int status, Object body, boolean problem) {
  private static final int NO_CONTENT = 204;

  static Answer ok(Object body) {
    return new Answer(200, body, false);
  }

  static Answer created(Object body) {
    return new Answer(201, body, false);
  }

  static Answer accepted(Object body) {
    return new Answer(202, body, false);
  }

  static Answer noContent() {
    return new Answer(NO_CONTENT, Map.of(), false);
  }

  boolean hasBody() {
    return status != NO_CONTENT;
  }

  /// @param code stable, for programs
  static Answer problem(int status, String code, String detail) {
    var body = new LinkedHashMap<String, Object>();
    body.put("type", "https://kurir.dev/problems/" + code);
    body.put("title", title(status));
    body.put("status", status);
    body.put("code", code);
    body.put("detail", detail);
    return new Answer(status, body, true);
  }

  static Answer noSuchPhone() {
    return problem(404, "phone-unknown", "There is no such phone.");
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 404 -> "Not Found";
      case 409 -> "Conflict";
      case 413 -> "Content Too Large";
      case 422 -> "Unprocessable Content";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      default -> "Internal Server Error";
    };
  }
}
