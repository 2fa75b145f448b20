/// The Signal protocol with immutable state: X3DH and the double ratchet take a state and return a
/// new one; whoever calls stores it, or drops it, and with it the whole step.
///
/// [dev.kurir.whatsapp.signal.SessionCipher] is the door. Behind it a `SessionRecord` holds
/// `SessionState`s (the current one and earlier ones), a state holds a `Ratchet`, a ratchet its
/// chains. Field numbers of messages are libsignal's (WhisperTextProtocol.proto); sessions are kept
/// in a form of our own (`StoredSession` in signal.proto).
///
/// [dev.kurir.whatsapp.signal.GroupCipher] is the other door, for groups: one chain for each
/// sender, signed. Its `SenderKeyRecord` is kept like a session (`StoredSenderKeys`).
///
/// What one device can make us do is bounded:
///
/// | what | bound | libsignal's Java library |
/// |------|-------|-----------|
/// | a counter jumps ahead | 2,000 | 2,000 |
/// | turns whose messages can still be read | 5 | 5 |
/// | skipped keys kept | 2,000 in a record | 2,000 in each chain |
/// | earlier sessions kept | 10 | 40 |
/// | sender keys of one sender in one group | 5 | 5 |
/// | length of a message | 4 MiB | none |
@NullMarked
package dev.kurir.whatsapp.signal;

import org.jspecify.annotations.NullMarked;
