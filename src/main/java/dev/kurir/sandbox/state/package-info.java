/// The durable memory: tables in one file, written in batches.
@NullMarked
package dev.kurir.sandbox.state;

import org.jspecify.annotations.NullMarked;
