/// The history that the phone gives a new companion. Nobody here wants the old messages, but names,
/// LIDs, privacy tokens and secrets come with them, and without those a new link starts blind
/// (protocol brief, section 17).
///
/// A piece is announced by a message of the phone and comes inside it or lies on a media host.
/// Announced pieces are rows, so that a restart takes them up again; they are fetched and read one
/// after the other behind the back of the conversation, as streams: neither a whole piece nor a
/// whole conversation is ever in memory.
@NullMarked
package dev.kurir.whatsapp.history;

import org.jspecify.annotations.NullMarked;
