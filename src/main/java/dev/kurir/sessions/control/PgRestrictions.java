package dev.kurir.sessions.control;

import dev.kurir.whatsapp.store.Restrictions;
import java.time.Instant;
import java.util.Optional;

/// What WhatsApp restricts one account to, in `session_limits`. An account that is free has no row,
/// and telling so costs no write.
final class PgRestrictions implements Restrictions {
  private static final String LOCK =
      """
      insert into session_limits (session_id, locked_until, lock_kind)
      values (?, ?::timestamptz, ?)
      on conflict (session_id) do update
      set locked_until = excluded.locked_until, lock_kind = excluded.lock_kind\
      """;

  private static final String UNLOCK =
      """
      update session_limits set locked_until = null, lock_kind = null
      where session_id = ? and locked_until is not null\
      """;

  private static final String QUOTA =
      """
      insert into session_limits (session_id, chats_used, chats_total, chats_capped, chats_until)
      values (?, nullif(?, -1), nullif(?, -1), ?, nullif(?, '')::timestamptz)
      on conflict (session_id) do update
      set chats_used = excluded.chats_used, chats_total = excluded.chats_total,
        chats_capped = excluded.chats_capped, chats_until = excluded.chats_until\
      """;

  private static final String NO_QUOTA =
      """
      update session_limits
      set chats_used = null, chats_total = null, chats_capped = false, chats_until = null
      where session_id = ? and (chats_total is not null or chats_capped)\
      """;

  private final PgUnit unit;

  PgRestrictions(PgUnit unit) {
    this.unit = unit;
  }

  @Override
  public void timeLock(Optional<Instant> until, String kind) {
    unit.execute(
        until.isPresent()
            ? unit.statements().add(LOCK, unit.session(), until.get().toString(), kind)
            : unit.statements().add(UNLOCK, unit.session()));
  }

  @Override
  public void newChats(NewChats quota) {
    unit.execute(
        quota.total().isPresent() || quota.capped()
            ? unit.statements()
                .add(
                    QUOTA,
                    unit.session(),
                    quota.used().orElse(-1),
                    quota.total().orElse(-1),
                    quota.capped(),
                    quota.until().map(Instant::toString).orElse(""))
            : unit.statements().add(NO_QUOTA, unit.session()));
  }
}
