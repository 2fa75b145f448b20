/// The pages: controllers that read a request, ask a feature, and fill a view.
@NullMarked
package dev.kurir.dashboard.boundary;

import org.jspecify.annotations.NullMarked;
