/// The two doors on one port: the WebSocket for clients, and the control API for people and tests.
@NullMarked
package dev.kurir.sandbox.doors;

import org.jspecify.annotations.NullMarked;
