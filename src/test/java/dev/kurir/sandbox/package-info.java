/// The sandbox seen from outside: its control API, and its server as a client meets it that can
/// also do wrong ([dev.kurir.sandbox.RawClient]).
@NullMarked
package dev.kurir.sandbox;

import org.jspecify.annotations.NullMarked;
