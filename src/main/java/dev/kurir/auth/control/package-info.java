/// Who administers the gateway: the people who log in to the pages, and the one token of programs.
///
/// Plain JDBC instead of JPA, because `./kurir admin` uses the same class without a container.
@NullMarked
package dev.kurir.auth.control;

import org.jspecify.annotations.NullMarked;
