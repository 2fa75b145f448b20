/// Files of messages: encrypted before they are uploaded (protocol brief, section 15).
@NullMarked
package dev.kurir.whatsapp.media;

import org.jspecify.annotations.NullMarked;
