package dev.kurir.chaos;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// What a case works with: the servers, the traffic, chance, and the figures that it measures.
///
/// @param quiet tenants that write nothing by themselves
/// @param contacts to whom the tenants write
/// @param isShort: long disturbances are made short, for the smoke set
public record Scene(
    World world,
    List<Tenant> tenants,
    List<Tenant> quiet,
    List<Phones.Phone> contacts,
    Traffic traffic,
    Random random,
    boolean isShort,
    Map<String, Double> figures) {
  /// The figure says how long it took: this is only for a machine that has much else to do.
  private static final Duration SOON = Duration.ofSeconds(120);

  private static final Clock CLOCK = Clock.systemUTC();

  Scene(
      World world,
      List<Tenant> tenants,
      List<Tenant> quiet,
      List<Phones.Phone> contacts,
      Traffic traffic,
      Random random,
      boolean isShort) {
    this(world, tenants, quiet, contacts, traffic, random, isShort, new LinkedHashMap<>());
  }

  public Node node() {
    return world.node();
  }

  /// The same as [#node] while there is only one.
  public Node other() {
    return world.nodes().getLast();
  }

  /// On the clock that the nodes use too.
  public Instant now() {
    return CLOCK.instant();
  }

  /// Lets a random time pass, in milliseconds.
  public void pause(int least, int most) throws InterruptedException {
    Patience.sleep(Duration.ofMillis(random.nextInt(least, most + 1)));
  }

  /// Lets a disturbance last, shorter in the smoke set.
  public void last(Duration time) throws InterruptedException {
    Patience.sleep(isShort && time.toSeconds() > 5 ? Duration.ofSeconds(5) : time);
  }

  /// In seconds, as the name says; of several the largest counts.
  public void figure(String name, Duration time) {
    figures.merge(name + " (s)", Math.max(0, time.toMillis() / 1000.0), Math::max);
  }

  public void count(String name, int count) {
    figures.merge(name, (double) count, Math::max);
  }

  /// WhatsApp's ids of the messages that Kurir may have written to a socket and has no answer for.
  public Set<String> sending() {
    return world.rows().in("sending", tenants);
  }

  /// WhatsApp's ids of the messages that have reached a contact.
  public Set<String> arrived() {
    var ids = new HashSet<String>();
    for (var contact : contacts) {
      world.phones().shown(contact).forEach(each -> ids.add(each.id()));
    }
    return ids;
  }

  /// Starts a node that was killed, and measures.
  public void startAgain(Node node) throws InterruptedException {
    Instant begin = now();
    node.release();
    node.start();
    Instant ready = now();
    figure("start", Duration.between(begin, ready));
    awaitFirstSend(begin, ready, "first send after ready");
  }

  /// Waits until a message goes out again.
  ///
  /// @param after earlier ones do not count
  /// @param from the figure is counted from here
  public void awaitFirstSend(Instant after, Instant from, String figure)
      throws InterruptedException {
    Instant first =
        Patience.value(
            "a message goes out again", SOON, () -> world.rows().firstSending(after, tenants));
    figure(figure, Duration.between(from, first));
  }

  public void awaitConnected(Duration limit) throws InterruptedException {
    for (Tenant tenant : tenants) {
      tenant.awaitConnected(node(), limit);
    }
  }
}
