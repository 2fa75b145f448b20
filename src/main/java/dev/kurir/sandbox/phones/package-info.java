/// The phones behind the server: real keys, real Signal sessions, chats.
@NullMarked
package dev.kurir.sandbox.phones;

import org.jspecify.annotations.NullMarked;
