/// Where the platform meets the server: beans, start-up, health, and what all pages share.
@NullMarked
package dev.kurir.platform.boundary;

import org.jspecify.annotations.NullMarked;
