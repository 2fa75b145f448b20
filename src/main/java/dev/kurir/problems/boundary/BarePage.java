package dev.kurir.problems.boundary;

/// An error as a person reads it, where no page of the dashboard can be made.
final class BarePage {
  static final String MEDIA_TYPE = "text/html;charset=UTF-8";

  private BarePage() {}

  /// A person who is refused has most likely sent a page whose token is out of date.
  static String detail(int status) {
    return status == 403
        ? "The page may have been open for too long: go back, load it again, and repeat."
        : ProblemMapper.detail(status);
  }

  /// Title and detail are our own words: nothing here needs escaping.
  static String of(Problem problem) {
    return """
    <!doctype html><html lang="en"><meta charset="utf-8">\
    <meta name="viewport" content="width=device-width, initial-scale=1">\
    <title>%1$s · Kurir</title><link rel="stylesheet" href="/assets/app.css">\
    <main class="login"><div class="login-card"><h1>%1$s</h1><p>%2$s</p>\
    <p><a href="/">Kurir</a></p></div></main></html>
    """
        .formatted(problem.type().title(), problem.detail());
  }
}
