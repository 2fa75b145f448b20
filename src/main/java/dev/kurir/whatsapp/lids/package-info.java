/// Phone numbers and LIDs of the same people, and where their Signal sessions live (protocol brief,
/// section 8).
@NullMarked
package dev.kurir.whatsapp.lids;

import org.jspecify.annotations.NullMarked;
