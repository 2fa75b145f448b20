/// App state: the settings that all devices of an account share. What phones sign, and what the
/// server keeps of it (protocol brief, section 16). Written apart from the client's own, so that
/// the two check each other.
@NullMarked
package dev.kurir.sandbox.appstate;

import org.jspecify.annotations.NullMarked;
