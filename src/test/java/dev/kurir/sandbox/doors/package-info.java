@NullMarked
package dev.kurir.sandbox.doors;

import org.jspecify.annotations.NullMarked;
