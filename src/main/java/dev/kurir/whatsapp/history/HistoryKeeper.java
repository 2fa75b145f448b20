package dev.kurir.whatsapp.history;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.proto.GlobalSettings;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import dev.kurir.whatsapp.tokens.TrustTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Keeps what a piece of history holds, a little in each unit, so that messages that come meanwhile
/// never wait for long. Everything may be kept twice: a piece that was interrupted starts at its
/// beginning.
final class HistoryKeeper implements HistorySink {
  private static final int AT_ONCE = 20;
  private static final int LONGEST_NAME = 256;
  private static final Pattern USER = Pattern.compile("[0-9-]{1,64}");

  private final SerialDeviceStore store;
  private final String piece;
  private final List<Consumer<Unit>> waiting = new ArrayList<>(AT_ONCE);

  /// The link is gone, and with it the piece.
  static final class ForgottenException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /// @param piece the key of its row
  HistoryKeeper(SerialDeviceStore store, String piece) {
    this.store = store;
    this.piece = piece;
  }

  @Override
  public void mapping(String pn, String lid) {
    var number = person(pn);
    var hidden = person(lid);
    if (number.isPresent() && hidden.isPresent()) {
      add(unit -> new People(unit).learn(number.get(), hidden.get()));
    }
  }

  @Override
  public void pushName(String person, String name) {
    var who = person(person);
    if (who.isPresent() && !name.isBlank() && !name.equals("-") && name.length() <= LONGEST_NAME) {
      add(unit -> unit.contacts().callsThemselves(new People(unit).preferLid(who.get()), name));
    }
  }

  @Override
  public void conversation(Chat chat) {
    mapping(chat.id(), chat.pn());
    mapping(chat.id(), chat.lid());
    person(chat.id())
        .filter(_ -> chat.token().length > 0 || chat.issuedAt() > 0)
        .ifPresent(who -> add(unit -> token(unit, who, chat)));
    chat(chat.id())
        .ifPresent(jid ->
            add(unit ->
                MessageSecrets.keep(unit, new People(unit).preferLid(jid), chat.secrets())));
  }

  private static void token(Unit unit, Jid person, Chat chat) {
    var tokens = new TrustTokens(unit);
    tokens.learn(person, chat.token(), chat.tokenAt());
    tokens.learnIssued(person, chat.issuedAt());
  }

  @Override
  public void salt(byte[] nctSalt) {
    add(unit -> new TrustTokens(unit).keepSalt(nctSalt));
  }

  @Override
  public void nonce(String companionMetaNonce) {
    add(unit -> HistoryFacts.keepNonce(unit, companionMetaNonce));
  }

  @Override
  public void settings(GlobalSettings settings) {
    add(unit -> HistoryFacts.keep(unit, settings));
  }

  @Override
  public void end() {
    if (!waiting.isEmpty()) {
      keep();
    }
  }

  private void add(Consumer<Unit> change) {
    waiting.add(change);
    if (waiting.size() >= AT_ONCE) {
      keep();
    }
  }

  private void keep() {
    store.inTransaction(unit -> {
      if (!Pending.isThere(unit, piece)) {
        throw new ForgottenException();
      }
      waiting.forEach(change -> change.accept(unit));
      return true;
    });
    waiting.clear();
  }

  /// An account of a person, without its device.
  private static Optional<Jid> person(String text) {
    return chat(text).filter(jid -> jid.isPn() || jid.isLid());
  }

  private static Optional<Jid> chat(String text) {
    return Jid.parse(text).filter(jid -> USER.matcher(jid.user()).matches()).map(Jid::account);
  }
}
