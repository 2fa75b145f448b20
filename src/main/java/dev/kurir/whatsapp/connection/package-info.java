/// One connection to the server, from bytes to nodes: [dev.kurir.whatsapp.connection.WebSocketLink]
/// carries bytes, [dev.kurir.whatsapp.connection.NodeChannel] makes the Noise handshake and turns
/// frames into nodes, [dev.kurir.whatsapp.connection.Connection] asks questions, hands nodes to
/// their handlers in order, and ends once. Nothing here survives its socket.
@NullMarked
package dev.kurir.whatsapp.connection;

import org.jspecify.annotations.NullMarked;
