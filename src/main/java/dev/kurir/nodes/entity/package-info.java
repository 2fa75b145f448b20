/// What is known of a node.
@NullMarked
package dev.kurir.nodes.entity;

import org.jspecify.annotations.NullMarked;
