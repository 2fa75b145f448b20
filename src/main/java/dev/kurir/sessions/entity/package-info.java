/// What is known of a session: state and its own rules.
@NullMarked
package dev.kurir.sessions.entity;

import org.jspecify.annotations.NullMarked;
