/// Hostile inputs, generated and mutated from good ones: [dev.kurir.fuzz.Fuzzer] feeds them to
/// [dev.kurir.fuzz.Target]s, everything that reads what came from the network. Found faults get a
/// test of their own beside what was mended.
@NullMarked
package dev.kurir.fuzz;

import org.jspecify.annotations.NullMarked;
