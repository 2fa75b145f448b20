/// Disruptions: the ways in which a network fails, armed by a test.
@NullMarked
package dev.kurir.sandbox.faults;

import org.jspecify.annotations.NullMarked;
