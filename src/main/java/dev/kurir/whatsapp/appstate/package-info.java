/// App state: what all devices of an account share, as signed patches that the server hands out and
/// cannot read (protocol brief, section 16; whatsmeow `appstate/`). Read-only here: the push name,
/// the address book, muted and archived chats, and the salt of privacy tokens are taken.
///
/// The phone shares the keys. Every change is checked four times: its value, its index, the patch
/// that it stands in, and the sum over all values of the collection. What does not add up is
/// fetched anew once; then it is for the phone to tell all of it.
///
/// | row of `APP_STATE` | what |
/// |---|---|
/// | `name` | version and sum of a collection |
/// | `name/part` | MACs of the values that it holds, by the MACs of their indexes; 64 parts |
/// | `recovery/name` | what the phone told of a collection that did not add up, not applied yet |
@NullMarked
package dev.kurir.whatsapp.appstate;

import org.jspecify.annotations.NullMarked;
