package dev.kurir.whatsapp.appstate;

import static dev.kurir.whatsapp.store.Unit.Category.APP_STATE;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.proto.CollectionRow;
import dev.kurir.whatsapp.store.Unit;
import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The rows of the collections: how far each is known, and the MACs of what it holds. The MACs lie
/// in 64 parts, so that an address book of thousands needs neither thousands of rows nor one large
/// one: a part is a row of `index MAC (32) | value MAC (32)`, again and again.
final class CollectionRows {
  /// As whatsmeow fetches them: what others need comes first.
  static final List<String> NAMES =
      List.of("critical_block", "critical_unblock_low", "regular_high", "regular", "regular_low");

  private static final int PARTS = 64;
  private static final int MAC = 32;

  private CollectionRows() {}

  static CollectionRow read(Unit unit, String collection) {
    return unit.read(APP_STATE, collection)
        .map(CollectionRows::decode)
        .orElseGet(CollectionRow::getDefaultInstance);
  }

  static void write(Unit unit, String collection, CollectionRow row) {
    unit.write(APP_STATE, collection, row.toByteArray());
  }

  static LtHash sum(CollectionRow row) {
    return row.getHash().size() == LtHash.LENGTH
        ? new LtHash(row.getHash().toByteArray())
        : new LtHash();
  }

  /// Those that are known of these indexes.
  static Map<ByteString, byte[]> macs(
      Unit unit, String collection, Collection<ByteString> indexes) {
    var parts = parts(unit, collection, indexes);
    Map<ByteString, byte[]> found = new HashMap<>();
    for (ByteString index : indexes) {
      byte[] mac = parts.getOrDefault(part(collection, index), Map.of()).get(index);
      if (mac != null) {
        found.put(index, mac);
      }
    }
    return found;
  }

  /// Goes to the version of a step: version, sum and MACs, and whatever went wrong before is over.
  static void advance(Unit unit, String collection, Step step) {
    if (step.whole()) {
      forgetMacs(unit, collection);
    }
    var parts = parts(unit, collection, step.macs().keySet());
    step.macs()
        .forEach((index, mac) -> {
          var part = parts.computeIfAbsent(part(collection, index), _ -> new LinkedHashMap<>());
          mac.ifPresentOrElse(value -> part.put(index, value), () -> part.remove(index));
        });
    parts.forEach((key, part) -> unit.write(APP_STATE, key, encode(part)));
    write(
        unit,
        collection,
        CollectionRow.newBuilder()
            .setVersion(step.version())
            .setHash(ByteString.copyFrom(step.sum().bytes()))
            .build());
  }

  static void forgetMacs(Unit unit, String collection) {
    unit.delete(
        APP_STATE, IntStream.range(0, PARTS).mapToObj(part -> collection + '/' + part).toList());
  }

  private static Map<String, Map<ByteString, byte[]>> parts(
      Unit unit, String collection, Collection<ByteString> indexes) {
    var keys = indexes.stream().map(index -> part(collection, index)).collect(Collectors.toSet());
    Map<String, Map<ByteString, byte[]>> parts = new LinkedHashMap<>();
    unit.read(APP_STATE, keys).forEach((key, row) -> parts.put(key, split(row)));
    return parts;
  }

  private static String part(String collection, ByteString index) {
    return collection + '/' + (index.byteAt(0) & (PARTS - 1));
  }

  private static Map<ByteString, byte[]> split(byte[] row) {
    Map<ByteString, byte[]> part = new LinkedHashMap<>();
    var bytes = ByteString.copyFrom(row);
    for (int at = 0; at + 2 * MAC <= row.length; at += 2 * MAC) {
      part.put(
          bytes.substring(at, at + MAC), bytes.substring(at + MAC, at + 2 * MAC).toByteArray());
    }
    return part;
  }

  private static byte[] encode(Map<ByteString, byte[]> part) {
    var row = new ByteArrayOutputStream(part.size() * 2 * MAC);
    part.forEach((index, mac) -> {
      row.writeBytes(index.toByteArray());
      row.writeBytes(mac);
    });
    return row.toByteArray();
  }

  /// What the phone told of a collection that did not add up, not applied yet.
  static Optional<byte[]> recovery(Unit unit, String collection) {
    return unit.read(APP_STATE, "recovery/" + collection);
  }

  static void keepRecovery(Unit unit, String collection, byte[] told) {
    unit.write(APP_STATE, "recovery/" + collection, told);
  }

  static void forgetRecovery(Unit unit, String collection) {
    unit.delete(APP_STATE, List.of("recovery/" + collection));
  }

  private static CollectionRow decode(byte[] row) {
    try {
      return CollectionRow.parseFrom(row);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the row of a collection is unreadable", e);
    }
  }
}
