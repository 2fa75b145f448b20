/// The cases of `./kurir chaos`, each a way to hurt a running Kurir.
@NullMarked
package dev.kurir.chaos.cases;

import org.jspecify.annotations.NullMarked;
