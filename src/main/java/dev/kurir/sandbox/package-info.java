/// A WhatsApp network in a box: the server that a client connects to and the phones behind it, as a
/// process of its own (docs/sandbox.md is its contract).
///
/// | package | knows |
/// |---|---|
/// | `doors` | the WebSocket and the control API; the only place that knows HTTP |
/// | `server` | what WhatsApp's server does with a connection and its stanzas |
/// | `phones` | primary devices: keys, Signal sessions, chats |
/// | `accounts` | who exists: numbers, LIDs, devices, public keys, mailboxes |
/// | `faults` | disruptions that a test has armed |
/// | `journal` | what the server saw and refused |
/// | `state` | the file that all of it survives in |
///
/// One rule holds it together: nothing leaves before it is durable. Whoever handles a stanza
/// changes the state in memory, describes the same change in a [dev.kurir.sandbox.state.Batch], and
/// hangs the answers on it; they go out when the batch is in the file. Batches are written in the
/// order of their submission, many at a time, so the order of answers is the order of changes.
@NullMarked
package dev.kurir.sandbox;

import org.jspecify.annotations.NullMarked;
