@NullMarked
package dev.kurir.auth.control;

import org.jspecify.annotations.NullMarked;
