@NullMarked
package dev.kurir.auth.boundary;

import org.jspecify.annotations.NullMarked;
