/// Privacy tokens: how WhatsApp knows that somebody wants to be written to (protocol brief, section
/// 13; whatsmeow `tctoken.go`, `cstoken.go`).
///
/// Whoever writes to us, or has us as a contact, gives us a *trusted-contact token* now and then;
/// it goes along with every message to that person. Where there is none, a *cs token* says that the
/// phone has the person in its book: an HMAC under a salt that only phone and companions have. In
/// return we issue a token to everybody we write to, once in each week that we do.
///
/// What other parts have to tell: [TrustTokens#learn] and [TrustTokens#learnIssued] for the
/// conversations of a history, [TrustTokens#keepSalt] and [TrustTokens#forgetSalt] for `nctSalt` of
/// a history and of the app state.
@NullMarked
package dev.kurir.whatsapp.tokens;

import org.jspecify.annotations.NullMarked;
