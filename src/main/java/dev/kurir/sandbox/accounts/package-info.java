/// Who exists on this network: accounts, their devices, what the server keeps of each.
@NullMarked
package dev.kurir.sandbox.accounts;

import org.jspecify.annotations.NullMarked;
