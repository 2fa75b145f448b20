package dev.kurir.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.options.AriaRole;
import dev.kurir.testing.Chromium;
import dev.kurir.testing.Http;
import dev.kurir.testing.KurirExtension;
import dev.kurir.testing.RunningKurir;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a newcomer does first, in a real browser: log in, create a tenant, link a sandbox phone by
/// its live QR, send a message through the API, read it on the phone, answer, restart, go on.
@ExtendWith(KurirExtension.class)
class FirstMessageIT {
  private static final double LINKING = 60_000;
  private static final double ARRIVING = 20_000;

  /// Where to keep pictures of the pages, if anywhere: `-Dkurir.pictures=docs/images`.
  private static final String PICTURES = System.getProperty("kurir.pictures", "");

  private static final String TENANT = "Toko Melati";

  private final List<String> complaints = new ArrayList<>();

  @Test
  void aNewcomerLinksAPhoneAndSendsAMessage(RunningKurir kurir) {
    try (var chromium = Chromium.start();
        var context = context(chromium, kurir)) {
      var admin = page(context);
      logIn(admin);
      var key = createTenant(admin, TENANT);
      openLinkDialog(admin);

      var sandbox = page(context);
      addPhone(sandbox, "Budi");
      scan(sandbox, TENANT);

      assertThat(admin.locator("[data-show=connected]"))
          .isVisible(
              new com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions()
                  .setTimeout(LINKING));
      admin.keyboard().press("Escape");
      assertConnected(admin);

      var readerNumber = addPhone(sandbox, "Sari");
      send(kurir, key, readerNumber, "Halo dari Kurir 👋");
      openOnlyChat(sandbox);
      assertThat(sandbox.locator(".bubble-in").last())
          .containsText("Halo dari Kurir 👋", arriving());
      answer(sandbox, "Halo juga, terima kasih!");
      picture(sandbox, "sandbox-phone");

      openLog(admin);
      assertThat(admin.locator("#lines")).containsText("Halo juga, terima kasih!", arriving());
      assertThat(admin.locator("#lines")).containsText("Read", arriving());
      picture(admin, "log");

      var chat = sandbox.url();
      // an open page asks on and on, and the browser would complain of a server that is down
      List.of(admin, sandbox).forEach(page -> page.navigate("about:blank"));
      kurir.gateway().child().kill();
      kurir.gateway().start();
      logIn(admin);
      assertConnected(admin);
      picture(admin, "tenants");
      send(kurir, key, readerNumber, "Masih di sini.");
      sandbox.navigate(chat);
      assertThat(sandbox.locator(".bubble-in").last()).containsText("Masih di sini.", arriving());
      assertThat(complaints).isEmpty();
    }
  }

  private static BrowserContext context(Chromium chromium, RunningKurir kurir) {
    var options =
        new com.microsoft.playwright.Browser.NewContextOptions()
            .setBaseURL(kurir.base().toString())
            .setLocale("en-GB")
            .setTimezoneId("Asia/Jakarta")
            .setPermissions(List.of("clipboard-read", "clipboard-write"))
            .setViewportSize(1280, 800);
    return chromium.browser().newContext(options);
  }

  /// What the browser's console complains about fails the test: a blocked script, a missing file.
  private Page page(BrowserContext context) {
    var page = context.newPage();
    page.onPageError(complaints::add);
    page.onConsoleMessage(message -> {
      // the status of another test's tenant, which this page does not list yet
      boolean unlisted = message.text().contains("htmx:oobErrorNoTarget");
      if (message.type().equals("error")
          && !unlisted
          && !message.text().contains("ERR_CONNECTION_REFUSED")) {
        complaints.add(message.text());
      }
    });
    return page;
  }

  private static void logIn(Page page) {
    page.navigate("/tenants");
    assertThat(page).hasURL(java.util.regex.Pattern.compile(".*/login.*"));
    picture(page, "login");
    page.getByLabel("User name").fill(RunningKurir.ADMIN);
    page.getByLabel("Password").fill(RunningKurir.ADMIN_PASSWORD);
    page.keyboard().press("Enter");
    assertThat(
            page.getByRole(
                AriaRole.HEADING, new GetByRoleOptions().setName("Tenants").setExact(true)))
        .isVisible();
  }

  /// Gives the API key, as it is shown once.
  private static String createTenant(Page page, String name) {
    page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName("New tenant")).first().click();
    page.getByLabel("Name").fill(name);
    page.getByLabel("Sandbox").check();
    picture(page, "new-tenant");
    page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Create tenant")).click();
    var key = page.locator("#api-key").textContent();
    assertThat(key).isNotBlank();
    return key;
  }

  private static void openLinkDialog(Page page) {
    page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName("Link a phone")).last().click();
    assertThat(page.locator("[data-qr]"))
        .isVisible(
            new com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions()
                .setTimeout(LINKING));
    picture(page, "link-dialog");
  }

  /// Gives the phone's number as the page writes it.
  private static String addPhone(Page page, String name) {
    page.navigate("/sandbox");
    page.getByLabel("Name").fill(name);
    page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Add phone")).click();
    assertThat(page.locator(".phone-head")).containsText(name);
    return page.locator(".phone-head p").last().textContent();
  }

  private static void scan(Page page, String tenant) {
    var choice = page.locator("select[name=tenant]");
    assertThat(choice).containsText(tenant, arriving());
    choice.selectOption(new com.microsoft.playwright.options.SelectOption().setLabel(tenant));
    page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Scan")).click();
    assertThat(
            page.getByRole(AriaRole.STATUS)
                .filter(new Locator.FilterOptions().setHasText("Linked")))
        .isVisible();
  }

  private static void openOnlyChat(Page page) {
    page.locator("#chat a").first().click();
  }

  private static void answer(Page page, String text) {
    page.getByLabel("Message").fill(text);
    page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Send")).click();
    assertThat(page.locator(".bubble-out").last()).containsText(text);
  }

  private static void openLog(Page page) {
    page.navigate("/tenants");
    row(page).getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("View logs")).click();
  }

  /// On the page of tenants, which loads itself again when a dialog closes.
  private static void assertConnected(Page page) {
    assertThat(row(page)).containsText("Connected", new ContainsTextOptions().setTimeout(LINKING));
  }

  /// The tenant's; other tests have tenants too.
  private static Locator row(Page page) {
    return page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText(TENANT));
  }

  private static void send(RunningKurir kurir, String key, String to, String text) {
    Http.to(kurir.base())
        .bearer(key)
        .post("/api/send", Map.of("to", to, "message", text))
        .expect(202);
  }

  private static ContainsTextOptions arriving() {
    return new ContainsTextOptions().setTimeout(ARRIVING);
  }

  private static void picture(Page page, String name) {
    if (!PICTURES.isEmpty()) {
      page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(PICTURES, name + ".png")));
    }
  }
}
