package dev.kurir.messages.control;

import dev.kurir.whatsapp.binary.Jid;

/// A client that only sends texts: nobody sees it typing.
@FunctionalInterface
interface TextSender extends Senders.Sender {
  @Override
  default void typing(Jid to) {
    // nobody looks
  }
}
