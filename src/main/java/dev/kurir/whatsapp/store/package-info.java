/// The durable memory of one linked device, as small as it can be: named rows of bytes, the map
/// between phone numbers and LIDs, and two ports for messages, all inside one unit of work.
@NullMarked
package dev.kurir.whatsapp.store;

import org.jspecify.annotations.NullMarked;
