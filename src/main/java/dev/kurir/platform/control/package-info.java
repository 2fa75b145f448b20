/// What every feature stands on: settings, the database, threads and time. Knows no feature.
///
/// Everything here is plain Java with a constructor, so that `./kurir`'s commands use the same
/// classes as the server. `platform.boundary` hands one instance of each to CDI.
@NullMarked
package dev.kurir.platform.control;

import org.jspecify.annotations.NullMarked;
