package dev.kurir.sandbox.doors;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.JsonMappingException;
import dev.kurir.sandbox.state.Json;
import dev.kurir.whatsapp.binary.Jid;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/// One call of the control API, and what can be read from it.
///
/// @param parameters what the groups of the route's pattern matched, in order
record Call(Request request, List<String> parameters) {
  static final int LARGEST_BODY = 1 << 20;

  String parameter(int index) {
    return parameters.get(index);
  }

  /// The body as a record: 400 when it is no JSON, 422 when a field is unknown or of the wrong
  /// type.
  <T> T body(Class<T> type) {
    try {
      var body = Json.mapper().readValue(bytes(), type);
      if (body == null) {
        throw invalidBody("an object is expected");
      }
      return body;
    } catch (JsonParseException _) {
      throw new BadRequestException(400, "body-unreadable", "The body is not JSON.");
    } catch (JsonMappingException e) {
      if (e.getPath().isEmpty()) {
        throw new BadRequestException(400, "body-unreadable", "The body is not a JSON object.");
      }
      throw invalidBody(e.getPath().getLast().getFieldName());
    } catch (JacksonException _) {
      throw new BadRequestException(400, "body-unreadable", "The body is not JSON.");
    } catch (IOException _) {
      throw new BadRequestException(400, "body-unreadable", "The body did not arrive.");
    }
  }

  private static BadRequestException invalidBody(String what) {
    return new BadRequestException(
        422, "body-invalid", "Unknown or of the wrong type: " + what + ".");
  }

  private byte[] bytes() throws IOException {
    try (var in = Content.Source.asInputStream(request)) {
      var bytes = in.readNBytes(LARGEST_BODY + 1);
      if (bytes.length > LARGEST_BODY) {
        throw new BadRequestException(413, "body-too-large", "At most 1 MiB.");
      }
      return bytes;
    }
  }

  Optional<String> query(String name) {
    Fields fields = Request.extractQueryParameters(request);
    return Optional.ofNullable(fields.getValue(name)).filter(text -> !text.isEmpty());
  }

  long number(String name, long otherwise, long most) {
    var text = query(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text.get());
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException _) {
      // refused below
    }
    throw new BadRequestException(
        422, "parameter-invalid", name + " must be a number from 0 to " + most + ".");
  }

  /// Reads digits, `+` and digits, or a JID; bare digits are a phone number.
  static Optional<Jid> person(String text) {
    var digits = text.replaceFirst("^\\+", "");
    if (!digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.of(Jid.pn(digits));
    }
    return Jid.parse(text).filter(jid -> jid.isPn() || jid.isLid());
  }

  /// The same, or the JID of a group.
  static Optional<Jid> personOrGroup(String text) {
    return person(text).or(() -> Jid.parse(text).filter(Jid::isGroup));
  }
}
