/// Where the outbox meets the server: beans, start and stop of the dispatcher.
@NullMarked
package dev.kurir.outbox.boundary;

import org.jspecify.annotations.NullMarked;
