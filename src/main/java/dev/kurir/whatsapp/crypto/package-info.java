/// The primitives that every layer above shares: Curve25519 keys, HKDF, AES.
@NullMarked
package dev.kurir.whatsapp.crypto;

import org.jspecify.annotations.NullMarked;
