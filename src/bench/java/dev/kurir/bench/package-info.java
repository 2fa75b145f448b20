/// Measurements, run by hand: `mvn -Pbench -DskipTests test-compile exec:exec -Dbench=SignalBench`.
@NullMarked
package dev.kurir.bench;

import org.jspecify.annotations.NullMarked;
