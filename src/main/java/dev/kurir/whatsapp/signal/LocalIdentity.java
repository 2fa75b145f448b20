package dev.kurir.whatsapp.signal;

import dev.kurir.whatsapp.crypto.KeyPair;

/// Our own long-term identity.
///
/// @param registrationId 1 to 16,380, chosen once a link
public record LocalIdentity(KeyPair identityKey, int registrationId) {}
