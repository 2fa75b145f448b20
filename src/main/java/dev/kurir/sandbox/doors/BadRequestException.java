package dev.kurir.sandbox.doors;

/// A call of the control API that breaks a rule; thrown while it is read, and turned into its
/// answer at the edge.
final class BadRequestException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Answer answer;

  BadRequestException(int status, String code, String detail) {
    super(code);
    this.answer = Answer.problem(status, code, detail);
  }

  Answer answer() {
    return answer;
  }
}
