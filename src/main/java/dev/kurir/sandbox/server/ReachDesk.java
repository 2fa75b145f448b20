package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Reach;
import dev.kurir.sandbox.server.Query.Answer;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Json;
import dev.kurir.sandbox.state.Ledger;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What the server tells an account of its [Reach], in the form of its GraphQL (`w:mex`): when it
/// is asked, and by itself when that changes.
public final class ReachDesk {
  private static final String TIME_LOCK = "23983697327930364";
  private static final String CAPPING = "24503548349331633";
  private static final Duration CYCLE = Duration.ofDays(30);

  private final Ledger ledger;
  private final Clock clock;

  ReachDesk(Ledger ledger, Clock clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  /// `iq get w:mex <query query_id>`.
  Answer answer(Query query) {
    var reach = query.from().account().reach();
    return switch (query.subject().flatMap(it -> it.attr("query_id")).orElse("")) {
      case TIME_LOCK -> result("xwa2_fetch_account_reachout_timelock", timeLock(reach));
      case CAPPING -> result("xwa2_message_capping_info", capping(reach));
      default -> new Answer.Refused(501, "feature-not-implemented", "no such mex query");
    };
  }

  private static Answer result(String path, Map<String, Object> value) {
    return Answer.of(Node.of("result").bytes(data(path, value)));
  }

  private static byte[] data(String path, Map<String, Object> value) {
    return Json.bytes(Map.of("data", Map.of(path, value)));
  }

  /// From now on, and its linked devices are told.
  public void change(Account account, Reach reach) {
    account.reach(reach);
    var batch = new Batch();
    tell(
        account,
        "NotificationUserReachoutTimelockUpdate",
        data("xwa2_notify_account_reachout_timelock", timeLock(reach)),
        batch);
    tell(
        account,
        "MessageCappingInfoNotification",
        data("xwa2_notify_new_chat_messages_capping_info_update", capping(reach)),
        batch);
    ledger.submit(batch);
  }

  private void tell(Account account, String operation, byte[] json, Batch batch) {
    var notice =
        Node.of("notification")
            .attr("from", Jid.SERVER)
            .attr("type", "mex")
            .attr("id", Stanzas.newId())
            .attr("t", now().getEpochSecond())
            .child(Node.of("update").attr("op_name", operation).bytes(json))
            .build();
    for (Device device : account.devices().values()) {
      if (!device.isPhone()) {
        device.mailbox().add(notice, batch);
      }
    }
  }

  private Map<String, Object> timeLock(Reach reach) {
    if (!reach.isLocked(now())) {
      return Map.of("is_active", false, "enforcement_type", "DEFAULT");
    }
    return Map.of(
        "is_active",
        true,
        "enforcement_type",
        "BIZ_QUALITY",
        "time_enforcement_ends",
        seconds(reach.lockedUntil().orElseThrow()));
  }

  private Map<String, Object> capping(Reach reach) {
    var info = new HashMap<String, Object>();
    info.put("capping_status", reach.isCapped() ? "CAPPED" : "NONE");
    info.put("mv_status", "NOT_ELIGIBLE");
    info.put("ote_status", "NOT_ELIGIBLE");
    Optional<Integer> most = reach.newChats();
    if (most.isPresent()) {
      info.put("total_quota", most.get());
      info.put("used_quota", Math.min(reach.begun(), most.get()));
      info.put("cycle_end_timestamp", seconds(now().plus(CYCLE)));
    }
    return info;
  }

  private static String seconds(Instant at) {
    return Long.toString(at.getEpochSecond());
  }

  private Instant now() {
    return clock.instant();
  }
}
