/// Messages, both ways (protocol brief, sections 8 to 12). Going out: find the devices, encrypt for
/// each of them and record it in one unit, write, wait for the server. Coming in: decrypt and keep
/// in one unit, then answer with a receipt.
@NullMarked
package dev.kurir.whatsapp.messages;

import org.jspecify.annotations.NullMarked;
