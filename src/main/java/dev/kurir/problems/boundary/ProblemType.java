package dev.kurir.problems.boundary;

import java.util.Locale;

/// The kinds of problems that the API tells. Callers switch on them, so none is ever renamed;
/// `docs/problems.md` explains each.
public enum ProblemType {
  BAD_REQUEST(400, "The request cannot be read"),
  MALFORMED_JSON(400, "The body is not readable as JSON"),
  UNAUTHORIZED(401, "Unknown or wrong credentials"),
  FORBIDDEN(403, "Not allowed"),
  NOT_FOUND(404, "There is nothing here"),
  METHOD_NOT_ALLOWED(405, "This address does not know that method"),
  NOT_ACCEPTABLE(406, "Only JSON is spoken here"),
  CONFLICT(409, "The state of things does not allow this now"),
  IDEMPOTENCY_KEY_IN_PROGRESS(409, "The first request with this key has no answer yet"),
  PASSKEY_NOT_ASKED(409, "No passkey is asked for now"),
  BODY_TOO_LARGE(413, "The body is too large"),
  URI_TOO_LONG(414, "The address is too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "The body must be JSON"),
  INVALID_FIELDS(422, "A field breaks a rule"),
  PASSKEY_REFUSED(422, "WhatsApp did not take the passkey's answer"),
  PHONE_NOT_ON_WHATSAPP(422, "This number is not on WhatsApp"),
  TOO_MANY_REQUESTS(429, "Too many requests"),
  HEADERS_TOO_LARGE(431, "The headers are too large"),
  INTERNAL_ERROR(500, "Something is broken on our side"),
  PAIRING_CODE_REFUSED(502, "WhatsApp refuses a pairing code"),
  DATABASE_UNAVAILABLE(503, "The database cannot be reached"),
  UNAVAILABLE(503, "Not available now");

  private final int status;
  private final String title;

  ProblemType(int status, String title) {
    this.status = status;
    this.title = title;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /// As callers read it: `malformed-json`.
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The URI that RFC 9457 asks for. It names, and leads nowhere.
  public String uri() {
    return "urn:kurir:problem:" + code();
  }
}
