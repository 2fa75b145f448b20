/// What the pages show: records that controllers fill and templates read. Templates see nothing
/// else.
@NullMarked
package dev.kurir.dashboard.view;

import org.jspecify.annotations.NullMarked;
