/// The admin API of tenants and keys.
@NullMarked
package dev.kurir.tenants.boundary;

import org.jspecify.annotations.NullMarked;
