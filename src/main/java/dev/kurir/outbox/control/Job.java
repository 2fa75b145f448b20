package dev.kurir.outbox.control;

import dev.kurir.tenants.entity.TenantId;
import java.util.UUID;

/// One thing to do, in the order of its lane. Holds names only, never the text of a message.
///
/// @param id of the row that is the truth about it
/// @param lane jobs of one lane are done one after the other: the chat
/// @param order ascending inside the lane
public record Job(TenantId tenant, UUID lane, UUID id, long order) {}
