/// Where sessions meet the outside: the session API, the WebSocket that shows the QR, beans, start
/// and stop.
@NullMarked
package dev.kurir.sessions.boundary;

import org.jspecify.annotations.NullMarked;
