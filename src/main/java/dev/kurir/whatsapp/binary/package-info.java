/// Binary XML: nodes, JIDs and the token dictionaries (protocol brief, section 2).
@NullMarked
package dev.kurir.whatsapp.binary;

import org.jspecify.annotations.NullMarked;
