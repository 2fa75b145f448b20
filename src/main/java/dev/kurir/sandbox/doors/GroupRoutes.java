package dev.kurir.sandbox.doors;

import dev.kurir.sandbox.accounts.Group;
import dev.kurir.sandbox.accounts.Groups;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.phones.GroupViews;
import dev.kurir.sandbox.phones.Phone;
import dev.kurir.sandbox.phones.Phones;
import dev.kurir.sandbox.server.GroupChanges.Change;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.binary.Jid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `/control/groups` and `/control/phones/…/groups…`: what people do with groups.
final class GroupRoutes {
  private static final int LONGEST_SUBJECT = 100;

  private final Phones phones;
  private final Network network;

  GroupRoutes(Phones phones, Network network) {
    this.phones = phones;
    this.network = network;
  }

  void addTo(Routes routes) {
    routes
        .on("GET", "/control/groups", _ -> answer(network.groups().all()))
        .on("GET", "/control/phones/*/groups", phone((phone, _) -> mine(phone)))
        .on("POST", "/control/phones/*/groups", phone(this::create))
        .on("POST", "/control/phones/*/groups/*/members", phone(this::add))
        .on("DELETE", "/control/phones/*/groups/*/members/*", phone(this::remove))
        .on("POST", "/control/phones/*/groups/*/subject", phone(this::rename))
        .on("DELETE", "/control/phones/*/groups/*/keys", phone(this::forgetKeys));
  }

  private interface PhoneRoute {
    Answer answer(Phone phone, Call call);
  }

  private Function<Call, Answer> phone(PhoneRoute route) {
    return call ->
        network
            .named(call.parameter(0))
            .flatMap(account -> phones.find(account.number()))
            .map(phone -> route.answer(phone, call))
            .orElseGet(Answer::noSuchPhone);
  }

  private Answer answer(Iterable<Group> groups) {
    var items = new ArrayList<GroupViews.Group>();
    groups.forEach(group -> items.add(GroupViews.of(group, network)));
    return Answer.ok(Map.of("items", items));
  }

  private Answer mine(Phone phone) {
    return answer(network.groups().of(phone.account()));
  }

  record NewGroup(
      @Nullable String subject, @Nullable List<String> members, @Nullable String addressing) {}

  private Answer create(Phone phone, Call call) {
    var wish = call.body(NewGroup.class);
    var subject = PhoneRoutes.required("subject", wish.subject, LONGEST_SUBJECT);
    var addressing = wish.addressing == null ? "lid" : wish.addressing;
    if (!addressing.equals("lid") && !addressing.equals("pn")) {
      throw PhoneRoutes.invalid("addressing must be lid or pn");
    }
    var members = wish.members == null ? List.<String>of() : wish.members;
    if (members.size() >= Groups.MOST_MEMBERS) {
      throw PhoneRoutes.invalid("there may be " + Groups.MOST_MEMBERS + " members at most");
    }
    var others =
        members.stream().map(text -> PhoneRoutes.somebody(network, "members", text)).toList();
    return done(
        201,
        batch ->
            phones
                .groups()
                .create(phone.account(), subject, addressing.equals("lid"), others, batch));
  }

  record NewMember(@Nullable String member) {}

  private Answer add(Phone phone, Call call) {
    var who = PhoneRoutes.somebody(network, "member", call.body(NewMember.class).member);
    return done(200, batch -> phones.groups().add(phone.account(), group(call), who, batch));
  }

  private Answer remove(Phone phone, Call call) {
    return network
        .named(call.parameter(2))
        .map(who ->
            done(200, batch -> phones.groups().remove(phone.account(), group(call), who, batch)))
        .orElseGet(Answer::noSuchPhone);
  }

  record NewSubject(@Nullable String subject) {}

  private Answer rename(Phone phone, Call call) {
    var subject =
        PhoneRoutes.required("subject", call.body(NewSubject.class).subject, LONGEST_SUBJECT);
    return done(200, batch -> phones.groups().rename(phone.account(), group(call), subject, batch));
  }

  private Answer forgetKeys(Phone phone, Call call) {
    var group = network.groups().find(group(call));
    if (group.isEmpty()) {
      return answer(new Change.NoSuchGroup(), 0);
    }
    PhoneRoutes.await(phone.forgetKeys(group.get()));
    return Answer.noContent();
  }

  private static Jid group(Call call) {
    return Jid.parse(call.parameter(1)).filter(Jid::isGroup).orElse(Jid.of("", Jid.GROUP));
  }

  /// Answers when the change is durable.
  private Answer done(int status, Function<Batch, Change> work) {
    var batch = new Batch();
    var change = work.apply(batch);
    var durable = new CompletableFuture<Boolean>();
    phones.submit(batch.then(() -> durable.complete(true)));
    PhoneRoutes.await(durable);
    return answer(change, status);
  }

  private Answer answer(Change change, int status) {
    return switch (change) {
      case Change.Done(var group) -> new Answer(status, GroupViews.of(group, network), false);
      case Change.NoSuchGroup() -> Answer.problem(404, "group-unknown", "There is no such group.");
      case Change.NotAllowed() ->
          Answer.problem(409, "not-allowed", "Only members may do that; to others only admins.");
      case Change.NothingToDo() ->
          Answer.problem(
              409, "nothing-to-do", "The person is a member already, or none; or all is full.");
    };
  }
}
