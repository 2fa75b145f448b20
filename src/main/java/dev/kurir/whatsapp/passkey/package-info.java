/// Linking to an account that asks for its passkey first, called "shortcake" by WhatsApp (protocol
/// brief, section 4c; whatsmeow `pair-passkey.go`). A phone has scanned our code, and then:
///
/// | who | says | what follows here |
/// |---|---|---|
/// | server | `passkey_prologue_request` with request options | [dev.kurir.whatsapp.ClientEvent.PasskeyRequired]; the secret of the QR is used up |
/// | host | an [Assertion], made by a browser | `<passkey_prologue>`: the assertion, our keys of this exchange, and a commitment to a nonce |
/// | phone | `crsc_continuation`: its keys of this exchange | `<companion_nonce>`, and [dev.kurir.whatsapp.ClientEvent.PasskeyConfirmation] |
/// | host | the code is the one on the phone | `<encrypted_pairing_request>`: our keys and a new secret, for the phone alone |
/// | phone | the usual `pair-success` | [dev.kurir.whatsapp.pairing.Pairing] |
///
/// The third confirmation is left out when the phone could check, with the secret of the QR that it
/// had scanned, that the prologue is ours. Nothing here touches a link that exists: it all happens
/// before there is one.
@NullMarked
package dev.kurir.whatsapp.passkey;

import org.jspecify.annotations.NullMarked;
