@NullMarked
package dev.kurir.tenants.boundary;

import org.jspecify.annotations.NullMarked;
