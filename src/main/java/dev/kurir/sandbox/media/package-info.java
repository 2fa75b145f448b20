/// Encrypted files on the server: pieces of history and of app state. No chat media yet.
@NullMarked
package dev.kurir.sandbox.media;

import org.jspecify.annotations.NullMarked;
