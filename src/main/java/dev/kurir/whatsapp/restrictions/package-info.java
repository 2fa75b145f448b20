/// What WhatsApp restricts the account to: pauses and quotas of new chats (protocol brief, section
/// 13; Baileys `messages-recv.ts`, `socket.ts`).
@NullMarked
package dev.kurir.whatsapp.restrictions;

import org.jspecify.annotations.NullMarked;
