package org.apache.catalina;

/// Stands in the stack of a thread as the server does while it starts an application.
public final class Starting {
  private Starting() {}

  public static void start(Runnable rest) {
    rest.run();
  }
}
