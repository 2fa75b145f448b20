package dev.kurir.whatsapp.signal;

import dev.kurir.whatsapp.crypto.KeyPair;

/// What we write between two turns of our ratchet.
///
/// @param ratchet our key pair of this turn
/// @param next the link for our next message
record SendingChain(KeyPair ratchet, ChainKey next) {}
