@NullMarked
package dev.kurir.tenants.control;

import org.jspecify.annotations.NullMarked;
