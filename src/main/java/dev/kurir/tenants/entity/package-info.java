/// Tenants, their keys and networks: state and its own rules.
@NullMarked
package dev.kurir.tenants.entity;

import org.jspecify.annotations.NullMarked;
