@NullMarked
package dev.kurir.sandbox.state;

import org.jspecify.annotations.NullMarked;
