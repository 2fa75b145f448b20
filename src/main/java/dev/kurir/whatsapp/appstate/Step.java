package dev.kurir.whatsapp.appstate;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// From one version of a collection to another: checked, and not kept yet.
///
/// @param whole the collection is this and nothing else; what was known before is void
/// @param macs what changes: the MAC of the value at an index, or that there is none any more
record Step(
    long version,
    LtHash sum,
    boolean whole,
    Map<ByteString, Optional<byte[]>> macs,
    List<Mutation> mutations) {}
