/// The Java half of `./kurir`: starts the embedded servers, the sandbox and Payara as children, and
/// ends them.
@NullMarked
package dev.kurir.launch;

import org.jspecify.annotations.NullMarked;
