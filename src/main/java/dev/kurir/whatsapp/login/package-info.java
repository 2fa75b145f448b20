/// How a device says who it is and what the server makes of it: client payloads, the outcomes of a
/// login, and the coming back after a connection was lost.
@NullMarked
package dev.kurir.whatsapp.login;

import org.jspecify.annotations.NullMarked;
