/// What integration tests start and share: servers, the gateway, the sandbox.
@NullMarked
package dev.kurir.testing;

import org.jspecify.annotations.NullMarked;
