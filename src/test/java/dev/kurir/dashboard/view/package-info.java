@NullMarked
package dev.kurir.dashboard.view;

import org.jspecify.annotations.NullMarked;
