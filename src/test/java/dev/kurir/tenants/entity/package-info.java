@NullMarked
package dev.kurir.tenants.entity;

import org.jspecify.annotations.NullMarked;
