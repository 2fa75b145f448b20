@NullMarked
package dev.kurir.problems.boundary;

import org.jspecify.annotations.NullMarked;
