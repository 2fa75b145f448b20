package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.PublicKeys;

/// A client that wants to be linked, after its payload was found right.
///
/// @param noiseKey its static key
/// @param platform what it says that it is
record Registration(byte[] noiseKey, PublicKeys keys, String platform) {}
