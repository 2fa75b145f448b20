/// What the server tells by itself, besides messages and receipts: changed devices and identities,
/// few prekeys, calls, the state of the backlog (protocol brief, sections 5, 6, 9 and 19).
@NullMarked
package dev.kurir.whatsapp.notifications;

import org.jspecify.annotations.NullMarked;
