/// Authenticated device verification: how an account vouches for its linked devices, so that a
/// server cannot add one silently (protocol brief, section 4a). Both halves of it: what a phone
/// signs ([dev.kurir.whatsapp.adv.AccountVoucher]) and what everybody checks
/// ([dev.kurir.whatsapp.adv.DeviceProof]).
@NullMarked
package dev.kurir.whatsapp.adv;

import org.jspecify.annotations.NullMarked;
