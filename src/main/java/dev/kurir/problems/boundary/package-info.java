/// How errors leave: RFC 9457 problems, and how requests come in: strict JSON. The one boundary
/// that every feature may use.
@NullMarked
package dev.kurir.problems.boundary;

import org.jspecify.annotations.NullMarked;
