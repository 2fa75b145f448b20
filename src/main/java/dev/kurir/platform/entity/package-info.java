/// Small things without a feature.
@NullMarked
package dev.kurir.platform.entity;

import org.jspecify.annotations.NullMarked;
