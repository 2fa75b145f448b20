/// What the server saw and refused, without contents; and what happens, as it happens.
@NullMarked
package dev.kurir.sandbox.journal;

import org.jspecify.annotations.NullMarked;
