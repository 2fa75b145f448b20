/// Where the nodes meet the server: beans, start and stop.
@NullMarked
package dev.kurir.nodes.boundary;

import org.jspecify.annotations.NullMarked;
