package dev.kurir.whatsapp.noise;

/// The two directions after a handshake, as one side sees them.
///
/// @param outgoing seals what we send
/// @param incoming opens what we receive
public record Transport(TransportCipher outgoing, TransportCipher incoming) {}
