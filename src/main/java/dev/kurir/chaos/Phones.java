package dev.kurir.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The sandbox, by its control API.
public final class Phones {
  private static final int PAGE = 10_000;

  private final Calls calls;

  Phones(URI control) {
    this.calls = new Calls(control, Optional.empty());
  }

  /// @param number digits
  public record Phone(String id, String number) {}

  /// A companion of a phone.
  ///
  /// @param number of it on that phone, as the control API names it
  public record Device(String number, String jid, boolean linked) {}

  Phone make(String name) {
    JsonNode phone = calls.post("/control/phones", Map.of("name", name)).expect(201);
    return new Phone(phone.path("id").asText(), phone.path("number").asText());
  }

  void scan(Phone phone, String qr) {
    calls.post("/control/phones/" + phone.id() + "/scan", Map.of("qr", qr)).expect(200);
  }

  /// Returns once the server has taken it; an exception says that it has not.
  void write(Phone from, String to, String text) {
    calls
        .post("/control/phones/" + from.id() + "/messages", Map.of("to", to, "text", text))
        .expect(201);
  }

  /// Everything that it shows, oldest first.
  List<Shown> shown(Phone phone) {
    var all = new ArrayList<Shown>();
    String path = "/control/phones/" + phone.id() + "/messages?limit=" + PAGE;
    String after = "";
    while (true) {
      JsonNode page = calls.get(path + after).expect(200);
      for (JsonNode item : page.path("items")) {
        String verdict = item.path("verdict").asText("decrypted");
        all.add(
            new Shown(
                item.path("messageId").asText(),
                item.path("text").asText(""),
                verdict.equals("decrypted") || verdict.equals("null")));
      }
      if (page.path("items").size() < PAGE || page.path("next").isNull()) {
        return all;
      }
      after = "&after=" + page.path("next").asText();
    }
  }

  public List<Device> devices(Phone phone) {
    var devices = new ArrayList<Device>();
    for (JsonNode each : calls.get("/control/phones/" + phone.id()).expect(200).path("devices")) {
      devices.add(
          new Device(
              each.path("device").asText(),
              each.path("jid").asText(),
              each.path("linked").asBoolean()));
    }
    return devices;
  }

  /// As when a person takes the link off in the phone's settings.
  public void unlink(Phone phone, Device device) {
    calls.delete("/control/phones/" + phone.id() + "/devices/" + device.number()).expect(204);
  }

  /// Arms a disruption: docs/sandbox.md names them.
  public void fault(Map<String, ?> disruption) {
    calls.post("/control/faults", disruption).expect(204);
  }

  public void noFaults() {
    calls.delete("/control/faults").expect(204);
  }

  /// How often the server has refused something since its start.
  long refusals() {
    return calls.get("/control/stats").expect(200).path("refusals").asLong();
  }
}
