@NullMarked
package dev.kurir.sessions.boundary;

import org.jspecify.annotations.NullMarked;
