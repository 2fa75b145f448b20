package dev.kurir.whatsapp.signal;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.proto.StoredReceivingChain;
import dev.kurir.whatsapp.proto.StoredSession;
import dev.kurir.whatsapp.proto.StoredState;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// How a [SessionRecord] is kept: one byte that names this form, then a `StoredSession`
/// (signal.proto). Equal records give equal bytes.
final class SessionRecordForm {
  private static final byte VERSION = 1;

  private SessionRecordForm() {}

  static byte[] write(SessionRecord session) {
    StoredSession.Builder stored = StoredSession.newBuilder();
    Parties before = null;
    for (SessionState state : session.states()) {
      stored.addStates(write(state, before));
      before = state.parties();
    }
    ByteString body = stored.build().toByteString();
    byte[] bytes = new byte[1 + body.size()];
    bytes[0] = VERSION;
    body.copyTo(bytes, 1);
    return bytes;
  }

  private static StoredState write(SessionState state, @Nullable Parties before) {
    StoredState.Builder stored = StoredState.newBuilder();
    Parties parties = state.parties();
    if (before == null || !PublicKeys.same(before.ours(), parties.ours())) {
      stored.setOwnIdentity(wrap(parties.ours()));
    }
    if (before == null || !PublicKeys.same(before.theirs(), parties.theirs())) {
      stored.setTheirIdentity(wrap(parties.theirs()));
    }
    if (before == null || before.theirRegistrationId() != parties.theirRegistrationId()) {
      stored.setTheirRegistrationId(parties.theirRegistrationId());
    }
    stored.setBaseKey(wrap(state.handshake().baseKey()));
    stored.setSignedPreKeyId(state.handshake().signedPreKeyId());
    state.handshake().preKeyId().ifPresent(stored::setPreKeyId);
    state.announced().ifPresent(stored::setOwnRegistrationId);
    write(state.ratchet(), stored);
    return stored.build();
  }

  private static void write(Ratchet ratchet, StoredState.Builder stored) {
    stored.setRootKey(wrap(ratchet.root().bytes()));
    stored.setPreviousCounter(ratchet.previousCounter());
    SendingChain sending = ratchet.sending();
    if (sending != null) {
      stored.setRatchetPrivate(wrap(sending.ratchet().privateKey()));
      stored.setRatchetPublic(wrap(sending.ratchet().publicKey()));
      stored.setSendingKey(wrap(sending.next().bytes()));
      stored.setSendingIndex(sending.next().index());
    }
    for (ReceivingChain chain : ratchet.receiving()) {
      stored.addReceiving(write(chain));
    }
  }

  private static StoredReceivingChain write(ReceivingChain chain) {
    SkippedKeys skipped = chain.keys().skipped();
    StoredReceivingChain.Builder stored =
        StoredReceivingChain.newBuilder()
            .setRatchetKey(wrap(chain.ratchetKey()))
            .setChainKey(wrap(chain.keys().next().bytes()))
            .setIndex(chain.keys().next().index());
    if (skipped.size() > 0) {
      stored.addAllSkipped(skipped.distances()).setSkippedSeeds(wrap(skipped.seeds()));
    }
    return stored.build();
  }

  static SessionRecord read(byte[] bytes) {
    if (bytes.length == 0 || bytes[0] != VERSION) {
      throw new IllegalArgumentException("a session in an unknown form");
    }
    StoredSession stored;
    try {
      stored = StoredSession.parser().parseFrom(bytes, 1, bytes.length - 1);
    } catch (InvalidProtocolBufferException _) {
      throw new IllegalArgumentException("a session that cannot be read");
    }
    if (stored.getStatesCount() == 0) {
      throw new IllegalArgumentException("a session without a state");
    }
    List<SessionState> states = new ArrayList<>(stored.getStatesCount());
    Parties before = null;
    for (StoredState state : stored.getStatesList()) {
      Parties parties = parties(state, before);
      states.add(read(state, parties));
      before = parties;
    }
    return SessionRecord.of(states);
  }

  private static Parties parties(StoredState stored, @Nullable Parties before) {
    return new Parties(
        stored.hasOwnIdentity() || before == null
            ? stored.getOwnIdentity().toByteArray()
            : before.ours(),
        stored.hasTheirIdentity() || before == null
            ? stored.getTheirIdentity().toByteArray()
            : before.theirs(),
        stored.hasTheirRegistrationId() || before == null
            ? stored.getTheirRegistrationId()
            : before.theirRegistrationId());
  }

  private static SessionState read(StoredState stored, Parties parties) {
    return new SessionState(
        parties,
        new Handshake(
            stored.getBaseKey().toByteArray(),
            stored.getSignedPreKeyId(),
            stored.hasPreKeyId() ? OptionalInt.of(stored.getPreKeyId()) : OptionalInt.empty()),
        stored.hasOwnRegistrationId()
            ? OptionalInt.of(stored.getOwnRegistrationId())
            : OptionalInt.empty(),
        new Ratchet(
            new RootKey(stored.getRootKey().toByteArray()),
            stored.hasSendingKey() ? sending(stored) : null,
            stored.getPreviousCounter(),
            stored.getReceivingList().stream().map(SessionRecordForm::read).toList()));
  }

  private static SendingChain sending(StoredState stored) {
    return new SendingChain(
        new KeyPair(
            stored.getRatchetPrivate().toByteArray(), stored.getRatchetPublic().toByteArray()),
        new ChainKey(stored.getSendingKey().toByteArray(), stored.getSendingIndex()));
  }

  private static ReceivingChain read(StoredReceivingChain stored) {
    return new ReceivingChain(
        stored.getRatchetKey().toByteArray(),
        new KeyChain(
            new ChainKey(stored.getChainKey().toByteArray(), stored.getIndex()),
            SkippedKeys.of(stored.getSkippedList(), stored.getSkippedSeeds().toByteArray())));
  }

  private static ByteString wrap(byte[] bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes);
  }
}
