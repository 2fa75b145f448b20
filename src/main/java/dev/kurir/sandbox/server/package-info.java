/// WhatsApp's server: handshake, registration, login, and a table of handlers for what a client
/// sends.
@NullMarked
package dev.kurir.sandbox.server;

import org.jspecify.annotations.NullMarked;
