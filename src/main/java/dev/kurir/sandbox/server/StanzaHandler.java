package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Link;
import dev.kurir.whatsapp.binary.Node;

/// Does what a stanza of a logged-in device asks for. Called with the stanzas of one link one after
/// the other, with those of different links at the same time.
interface StanzaHandler {
  void handle(Device from, Link link, Node stanza);
}
