/// Questions about people: does a number have an account, which LID, which devices (protocol brief,
/// sections 8 and 9).
@NullMarked
package dev.kurir.whatsapp.usync;

import org.jspecify.annotations.NullMarked;
