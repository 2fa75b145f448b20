package dev.kurir.whatsapp.appstate;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Set;

/// App state is protected with keys that the phone has not shared yet.
final class MissingKeysException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<ByteString> ids;

  MissingKeysException(Set<ByteString> ids) {
    super("keys are missing");
    this.ids = List.copyOf(ids);
  }

  List<ByteString> ids() {
    return ids;
  }
}
