/// A WhatsApp multi-device client in plain Java: no Jakarta, no SQL, no Redis, no feature of the
/// gateway. It could leave as a library.
///
/// [dev.kurir.whatsapp.WhatsAppClient] wires the small parts; [dev.kurir.whatsapp.store] is what
/// its keys need from whoever hosts it; [dev.kurir.whatsapp.ClientEvent] is what it says.
@NullMarked
package dev.kurir.whatsapp;

import org.jspecify.annotations.NullMarked;
