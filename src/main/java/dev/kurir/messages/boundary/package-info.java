/// Where messages meet the outside: `POST /api/send`, jobs and the log; and what wires them.
@NullMarked
package dev.kurir.messages.boundary;

import org.jspecify.annotations.NullMarked;
