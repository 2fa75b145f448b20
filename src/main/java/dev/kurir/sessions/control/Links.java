package dev.kurir.sessions.control;

import dev.kurir.whatsapp.ClientEvent;
import dev.kurir.whatsapp.ClientSettings;
import dev.kurir.whatsapp.PairingCodeOutcome;
import dev.kurir.whatsapp.WhatsAppClient;
import dev.kurir.whatsapp.passkey.Assertion;
import dev.kurir.whatsapp.passkey.PasskeyAnswer;
import dev.kurir.whatsapp.store.DeviceStore;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// Makes the clients of sessions. In the gateway they are [WhatsAppClient]s; a test of the rules
/// around them can do without a network.
@FunctionalInterface
interface Links {
  /// Does not connect yet.
  Link open(ClientSettings settings, DeviceStore store, Consumer<ClientEvent> events);

  /// One client, as a session uses it; see [WhatsAppClient] for what each means.
  interface Link {
    void start();

    void close();

    boolean isConnected();

    boolean logout(Duration limit);

    PasskeyAnswer answerPasskey(Assertion assertion);

    PasskeyAnswer confirmPasskey();

    PairingCodeOutcome pairingCode(String digits, Duration patience);

    /// For those who send.
    Optional<WhatsAppClient> client();

    void setAvailable(boolean available);
  }

  /// The real one.
  static Link of(WhatsAppClient client) {
    return new Link() {
      @Override
      public void start() {
        client.start();
      }

      @Override
      public void close() {
        client.close();
      }

      @Override
      public boolean isConnected() {
        return client.isConnected();
      }

      @Override
      public boolean logout(Duration limit) {
        return client.logout(limit);
      }

      @Override
      public PasskeyAnswer answerPasskey(Assertion assertion) {
        return client.answerPasskey(assertion);
      }

      @Override
      public PasskeyAnswer confirmPasskey() {
        return client.confirmPasskey();
      }

      @Override
      public void setAvailable(boolean available) {
        client.setAvailable(available);
      }

      @Override
      public PairingCodeOutcome pairingCode(String digits, Duration patience) {
        return client.pairingCode(digits, patience);
      }

      @Override
      public Optional<WhatsAppClient> client() {
        return Optional.of(client);
      }
    };
  }
}
