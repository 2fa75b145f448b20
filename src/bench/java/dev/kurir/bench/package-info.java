/// Measurements, run by hand: see `src/bench/README.md`.
@NullMarked
package dev.kurir.bench;

import org.jspecify.annotations.NullMarked;
