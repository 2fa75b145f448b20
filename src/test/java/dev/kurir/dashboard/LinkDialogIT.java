package dev.kurir.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.kurir.testing.Chromium;
import dev.kurir.testing.KurirApi.Tenant;
import dev.kurir.testing.KurirExtension;
import dev.kurir.testing.RunningKurir;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The link dialog in a real browser: a code instead of the QR, and what is left when nobody used
/// the codes of a round.
@ExtendWith(KurirExtension.class)
class LinkDialogIT {
  private static final double PATIENCE = 60_000;

  /// Where to keep pictures of the dialog, if anywhere.
  private static final String PICTURES = System.getProperty("kurir.pictures", "");

  private static final String PIXEL =
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8A"
          + "AAAASUVORK5CYII=";

  /// A first page, and a log-in, take their time where much else runs.
  @BeforeAll
  static void bePatient() {
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE);
  }

  @Test
  void aCodeThatIsTypedIntoThePhoneLinksTheTenant(RunningKurir kurir) {
    var tenant = kurir.api().tenant("by code");
    var phone = kurir.phones().phone("Budi");
    try (var chromium = Chromium.start();
        var context = context(chromium, kurir)) {
      var page = dialog(context, tenant);
      assertThat(page.locator("[data-qr]")).isVisible();
      button(page, "Link with phone number instead").click();
      assertThat(page.getByLabel("Phone number")).isFocused();

      ask(page, "+1 23");
      assertThat(page.getByRole(AriaRole.ALERT)).containsText("no phone number");
      ask(page, "+62 899 9999 9999");
      assertThat(page.getByRole(AriaRole.ALERT)).containsText("Nobody has this number");
      ask(page, "+" + phone.number());
      var code = page.locator("#pairing-code");
      assertThat(code).hasText(Pattern.compile("[1-9A-Z]{4}-[1-9A-Z]{4}"));
      assertThat(page.locator("[data-code-countdown]")).containsText("Valid for");
      pictures(page);

      phone
          .http()
          .post("/control/phones/" + phone.id() + "/link-code", Map.of("code", code.textContent()))
          .expect(200);

      assertThat(page.locator("[data-show=connected]")).isVisible();
      assertThat(tenant.session().path("phone").asText()).isEqualTo(phone.number());
    }
  }

  @Test
  void aRoundThatNobodyUsedIsFollowedByAnotherWhenSomebodyAsksForIt(RunningKurir kurir) {
    var tenant = kurir.api().tenant("nobody scans");
    try (var chromium = Chromium.start();
        var context = context(chromium, kurir)) {
      var sockets = new CopyOnWriteArrayList<WebSocketRoute>();
      context.routeWebSocket(
          Pattern.compile(".*/ws$"),
          socket -> {
            sockets.add(socket);
            socket.send(qr(1));
          });
      var page = dialog(context, tenant);
      for (int i = 2; i <= 6; i++) {
        assertThat(page.locator("[data-qr]")).isVisible();
        assertThat(page.locator("[data-countdown]")).containsText("New code in");
        sockets.getFirst().send(qr(i));
      }

      sockets.getFirst().send(qr(1));

      assertThat(page.locator("[data-qr]")).isHidden();
      assertThat(page.locator("[data-show=expired]")).isVisible();
      button(page, "Show a new code").press("Enter");
      assertThat(page.locator("[data-qr]")).isVisible();
      assertThat(button(page, "Show a new code")).isHidden();
      assertThat(sockets).hasSize(2);
      sockets
          .getLast()
          .send(event("pairing-code", "\"code\":\"ABCD-EFGH\",\"expiresAt\":\"%s\"", 60));
      button(page, "Link with phone number instead").click();
      assertThat(page.locator("#pairing-code")).hasText("ABCD-EFGH");
      sockets
          .getLast()
          .send(event("pairing-code", "\"code\":\"ABCD-EFGJ\",\"expiresAt\":\"%s\"", -1));
      assertThat(page.locator("[data-code-over]")).isVisible();
      assertThat(page.locator("#pairing-code")).hasText("");
    }
  }

  /// Whoever clicks before the page's scripts have come gets the form on a page of its own.
  @Test
  void aTenantMadeOnAPageOfItsOwnIsLinkedInTheDialogToo(RunningKurir kurir) {
    try (var chromium = Chromium.start();
        var context = context(chromium, kurir)) {
      var page = context.newPage();
      page.setDefaultTimeout(PATIENCE);
      logIn(page, "/tenants/new");
      page.navigate("/tenants/new");
      page.getByLabel("Name").fill("Toko Kenanga");
      page.getByLabel("Sandbox").check();
      button(page, "Create tenant").click();
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Link a phone")).click();

      assertThat(page.locator("dialog[open] [data-qr]")).isVisible();
    }
  }

  private static String qr(int number) {
    return event(
        "qr",
        "\"text\":\"t\",\"png\":\"%s\",\"number\":%d,\"of\":6,\"expiresAt\":\"%%s\""
            .formatted(PIXEL, number),
        20);
  }

  private static String event(String name, String data, int seconds) {
    return "{\"event\":\"%s\",\"data\":{%s},\"at\":\"2026-11-22T00:00:00Z\"}"
        .formatted(name, data.formatted(Instant.now().plusSeconds(seconds)));
  }

  private static BrowserContext context(Chromium chromium, RunningKurir kurir) {
    return chromium
        .browser()
        .newContext(
            new NewContextOptions()
                .setBaseURL(kurir.base().toString())
                .setLocale("en-GB")
                .setViewportSize(1280, 800));
  }

  private static Page dialog(BrowserContext context, Tenant tenant) {
    var page = context.newPage();
    page.setDefaultTimeout(PATIENCE);
    logIn(page, "/tenants/" + tenant.id());
    page.navigate("/tenants/" + tenant.id());
    page.locator("a[data-dialog][href$='/link']").click();
    assertThat(page.locator("dialog[open] #link")).isVisible();
    return page;
  }

  private static void logIn(Page page, String path) {
    page.navigate(path);
    page.getByLabel("User name").fill(RunningKurir.ADMIN);
    page.getByLabel("Password").fill(RunningKurir.ADMIN_PASSWORD);
    page.keyboard().press("Enter");
    assertThat(page).hasURL(Pattern.compile(".*/tenants.*"));
  }

  private static void ask(Page page, String number) {
    page.getByLabel("Phone number").fill(number);
    page.keyboard().press("Enter");
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
  }

  private static void pictures(Page page) {
    if (PICTURES.isEmpty()) {
      return;
    }
    for (int width : List.of(1280, 360)) {
      page.setViewportSize(width, 800);
      for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        page.screenshot(
            new Page.ScreenshotOptions()
                .setPath(Path.of(PICTURES, "code-" + width + "-" + scheme + ".png")));
      }
    }
  }
}
