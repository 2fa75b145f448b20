@NullMarked
package dev.kurir.sandbox.server;

import org.jspecify.annotations.NullMarked;
