/// Logging in to the pages, and what keeps everybody else out.
@NullMarked
package dev.kurir.auth.boundary;

import org.jspecify.annotations.NullMarked;
