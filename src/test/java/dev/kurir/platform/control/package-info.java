@NullMarked
package dev.kurir.platform.control;

import org.jspecify.annotations.NullMarked;
