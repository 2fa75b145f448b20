/// Whether somebody looks at this device, and whether somebody types (protocol brief, section 18;
/// whatsmeow `presence.go`).
@NullMarked
package dev.kurir.whatsapp.presence;

import org.jspecify.annotations.NullMarked;
