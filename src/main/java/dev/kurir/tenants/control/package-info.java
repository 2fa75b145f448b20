/// Tenants and their keys: making them, finding them, letting them go, and telling who calls.
@NullMarked
package dev.kurir.tenants.control;

import org.jspecify.annotations.NullMarked;
