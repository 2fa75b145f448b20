/// What the pages need to know before they can show it.
@NullMarked
package dev.kurir.dashboard.control;

import org.jspecify.annotations.NullMarked;
