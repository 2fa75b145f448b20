package dev.kurir.dashboard.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A tenant's queue on its page.
///
/// @param waiting messages that go by themselves
/// @param stuck messages that wait for a person
/// @param pausedAt null while it is not paused
/// @param nextDue when the next message goes that is to be sent later, or null
public record QueueCard(
    long waiting, long stuck, @Nullable Instant pausedAt, @Nullable Instant nextDue) {}
