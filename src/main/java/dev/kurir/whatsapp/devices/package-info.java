/// Who has which devices (protocol brief, section 9).
@NullMarked
package dev.kurir.whatsapp.devices;

import org.jspecify.annotations.NullMarked;
