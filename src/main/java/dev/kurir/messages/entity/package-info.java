/// Messages: state and its own rules.
@NullMarked
package dev.kurir.messages.entity;

import org.jspecify.annotations.NullMarked;
