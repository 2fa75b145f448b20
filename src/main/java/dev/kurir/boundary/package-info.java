/// The shell: the two applications that the server finds, and what belongs to each. Knows every
/// feature's boundary; nothing knows it.
@NullMarked
package dev.kurir.boundary;

import org.jspecify.annotations.NullMarked;
