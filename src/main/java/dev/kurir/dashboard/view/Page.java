package dev.kurir.dashboard.view;

import org.jspecify.annotations.Nullable;

/// What every page needs for its frame.
///
/// @param title of the window
/// @param section highlighted in the sidebar
/// @param admin who is logged in; nobody on the login page
/// @param csrf token that every form and htmx request sends back
/// @param path of this page, to come back to after a change of language
/// @param sandbox whether a sandbox is configured, and its page worth a link
public record Page(
    String title,
    Section section,
    @Nullable String admin,
    String csrf,
    String path,
    Texts t,
    boolean sandbox) {
  /// The places of the sidebar.
  public enum Section {
    LOGIN,
    TENANTS,
    SANDBOX,
  }
}
