@NullMarked
package dev.kurir.platform.boundary;

import org.jspecify.annotations.NullMarked;
