/// Who is logged in.
@NullMarked
package dev.kurir.auth.entity;

import org.jspecify.annotations.NullMarked;
