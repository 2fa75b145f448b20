package dev.kurir.whatsapp.tokens;

import static dev.kurir.whatsapp.store.Unit.Category.DEVICE;
import static dev.kurir.whatsapp.store.Unit.Category.TRUST_TOKEN;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.proto.TrustTokenRow;
import dev.kurir.whatsapp.store.Unit;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The tokens of one account inside one unit: by LID, or by the number while no LID is known.
public final class TrustTokens {
  /// The server's tokens and salts are some dozen bytes.
  private static final int MOST_BYTES = 1024;

  private static final String SALT = "nct-salt";
  private static final String ISSUED = "/issued";

  private final Unit unit;

  public TrustTokens(Unit unit) {
    this.unit = unit;
  }

  /// Somebody has given us a token: in a notification, or in a conversation of a history. The one
  /// with the newer time is kept; one without a time is not.
  ///
  /// @param at seconds since 1970
  public void learn(Jid person, byte[] token, long at) {
    if (at <= 0 || token.length == 0 || token.length > MOST_BYTES) {
      return;
    }
    String name = name(person);
    if (token(unit.read(TRUST_TOKEN, List.of(name)), name).filter(t -> t.at() > at).isEmpty()) {
      var row = TrustTokenRow.newBuilder().setToken(ByteString.copyFrom(token)).setAt(at);
      unit.write(TRUST_TOKEN, name, row.build().toByteArray());
    }
  }

  /// We, or another device of ours, have given them a token: `tcTokenSenderTimestamp` of a history.
  ///
  /// @param at seconds since 1970
  public void learnIssued(Jid person, long at) {
    String name = name(person) + ISSUED;
    if (at > 0 && at > issued(unit.read(TRUST_TOKEN, List.of(name)), name)) {
      unit.write(TRUST_TOKEN, name, ByteBuffer.allocate(Long.BYTES).putLong(at).array());
    }
  }

  /// The salt of cs tokens, from a history or the app state; an empty one is none.
  public void keepSalt(byte[] salt) {
    if (salt.length > 0 && salt.length <= MOST_BYTES) {
      unit.write(DEVICE, SALT, salt);
    }
  }

  /// The app state has taken the salt back.
  public void forgetSalt() {
    unit.delete(DEVICE, List.of(SALT));
  }

  Optional<byte[]> salt() {
    return unit.read(DEVICE, SALT);
  }

  /// Everything about a person whose names are known, in one read.
  Known of(Jid lid, Optional<Jid> phone) {
    List<String> names = Stream.concat(Stream.of(lid), phone.stream()).map(Jid::toString).toList();
    var rows =
        unit.read(
            TRUST_TOKEN, names.stream().flatMap(name -> Stream.of(name, name + ISSUED)).toList());
    var token =
        names.stream()
            .flatMap(name -> token(rows, name).stream())
            .reduce((a, b) -> a.at() >= b.at() ? a : b);
    long issued = names.stream().mapToLong(name -> issued(rows, name + ISSUED)).max().orElse(0);
    return new Known(token, issued);
  }

  /// When this person last got a token of ours; 0: never, as far as is known.
  long issuedTo(Jid person) {
    var people = new People(unit);
    return of(people.lidOf(person).orElse(person.account()), people.numberOf(person)).issuedAt();
  }

  private String name(Jid person) {
    return new People(unit).lidOf(person).orElse(person.account()).toString();
  }

  private static Optional<TrustToken> token(Map<String, byte[]> rows, String name) {
    return Optional.ofNullable(rows.get(name)).map(TrustTokens::decode);
  }

  private static long issued(Map<String, byte[]> rows, String name) {
    byte[] row = rows.get(name);
    return row == null ? 0 : ByteBuffer.wrap(row).getLong();
  }

  private static TrustToken decode(byte[] bytes) {
    try {
      var row = TrustTokenRow.parseFrom(bytes);
      return new TrustToken(row.getToken().toByteArray(), row.getAt());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the row of a token is unreadable", e);
    }
  }

  /// @param token the newest that we were given, valid or not
  /// @param issuedAt when we last gave one; 0: never
  record Known(Optional<TrustToken> token, long issuedAt) {}
}
