package dev.kurir.platform.boundary;

import dev.kurir.platform.control.ServerStart;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;

/// Not there to be called: the server makes it last of all servlets, and from then on the
/// application answers. Health checks are asked earlier than that.
@WebServlet(name = "started", loadOnStartup = 10_000)
public class Started extends HttpServlet {
  private static final long serialVersionUID = 1;

  private static volatile boolean started;

  @Inject transient ServerStart start;

  static boolean yes() {
    return started;
  }

  @Override
  public void init() {
    started = true;
    start.nearlyDone();
  }

  @Override
  public void destroy() {
    started = false;
  }
}
