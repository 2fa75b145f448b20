package dev.kurir.whatsapp.binary;

/// A frame is not a node, or is larger or deeper than a node may be. The stream that it came from
/// cannot be trusted any more.
public final class MalformedNodeException extends Exception {
  private static final long serialVersionUID = 1;

  /// @param rule that is broken; holds nothing of the frame
  public MalformedNodeException(String rule) {
    super(rule, null, false, false);
  }
}
