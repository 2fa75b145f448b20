package dev.kurir.fuzz;

import dev.kurir.whatsapp.FuzzedClient;
import dev.kurir.whatsapp.TestAccount;
import dev.kurir.whatsapp.TestPeer;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.MalformedNodeException;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.binary.NodeDecoder;
import dev.kurir.whatsapp.binary.NodeEncoder;
import dev.kurir.whatsapp.crypto.KeyPair;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/// A whole client, and a server that says anything: stanzas of every kind, and odd answers to what
/// the client asks. A node `fuzz-send` is not for the client: it makes the client send.
final class ClientTarget implements Target {
  private static final String SEND = "fuzz-send";

  /// They may end a connection; every other stanza must not.
  private static final Set<String> ENDINGS = Set.of("stream:error", "failure", "xmlstreamend");

  /// What is kept of strangers would grow for ever.
  private static final int LIFE = 3_000;

  private final TestAccount account = TestAccount.make();
  private final Answers answers = new Answers();
  private FuzzedClient client = start();
  private TestPeer friend = friend();
  private int age;
  private int messages;

  @Override
  public String name() {
    return "client";
  }

  /// A login whose answers are too odd to be read is given up, as it should be: then another.
  private FuzzedClient start() {
    age = 0;
    var started = new FuzzedClient(account, account.device(2), answers::to);
    return started.isConnected() ? started : start();
  }

  private TestPeer friend() {
    return new TestPeer(Stanzas.FRIEND, KeyPair.generate(), client.device(), client.store());
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (Node stanza : Stanzas.all(account)) {
      seeds.add(NodeEncoder.encode(stanza));
    }
    seeds.add(NodeEncoder.encode(friend.write("FIRST", "halo")));
    seeds.add(NodeEncoder.encode(Node.of(SEND).attr("to", Stanzas.FRIEND).build()));
    seeds.add(NodeEncoder.encode(Node.of(SEND).attr("to", Stanzas.FRIEND_NUMBER).build()));
    return seeds;
  }

  /// Now and then a message that can be decrypted, with a plaintext that is anything.
  @Override
  public byte[] next(Random random, List<byte[]> corpus) {
    answers.random = random;
    var mutator = Stanzas.mutator(random, account);
    if (random.nextInt(4) == 0) {
      byte[] plaintext = Mutator.next(random, ProtoTargets.vectors());
      Node message = friend.message("M" + messages++).child(friend.encrypt(plaintext)).build();
      return NodeEncoder.encode(random.nextBoolean() ? message : mutator.mutate(message));
    }
    byte[] good = Mutator.pick(random, corpus);
    try {
      return NodeEncoder.encode(mutator.mutate(NodeDecoder.decode(good)));
    } catch (MalformedNodeException _) {
      return good;
    }
  }

  @Override
  public String feed(byte[] input) throws Exception {
    Node node;
    try {
      node = NodeDecoder.decode(input);
    } catch (MalformedNodeException e) {
      node = Node.of("unreadable").build();
    }
    client.written();
    String way = "";
    if (node.is(SEND)) {
      way = send(node);
    } else {
      client.receive(input);
    }
    Set<String> ways = new TreeSet<>();
    for (Node each : client.written()) {
      ways.add(each.tag() + each.attr("type").orElse("") + each.attr("error").orElse(""));
      if (each.is("ack") && each.attr("error").filter("500"::equals).isPresent()) {
        throw new AssertionError("a handler failed: its log says why");
      }
    }
    if (!client.isConnected()) {
      if (!ENDINGS.contains(node.tag())) {
        throw new AssertionError("the connection ended for " + node.tag());
      }
      renew();
    } else if (++age > LIFE) {
      renew();
    }
    return node.tag() + ways + way;
  }

  private String send(Node node) {
    var to = node.jid("to").filter(jid -> jid.isPn() || jid.isLid()).orElse(Stanzas.FRIEND);
    return client.send("OUT" + messages++, to.account(), "halo").getClass().getSimpleName();
  }

  private void renew() {
    client = start();
    friend = friend();
  }

  /// A list of a thousand accounts is read row by row.
  @Override
  public long allowance(byte[] input) {
    return 16_000_000 + 3_000L * input.length;
  }

  /// Some hundred times as costly as a reader of bytes: a quarter of the whole time.
  @Override
  public int turn() {
    return 200;
  }

  /// Answers that are right in form, and odd inside.
  private final class Answers {
    private Random random = new Random(0);
    private final List<Node> bundles = new ArrayList<>();
    private final Set<String> asked = new HashSet<>();

    Node to(Node question) {
      Node right = right(question);
      return random.nextInt(4) == 0 ? Stanzas.mutator(random, account).mutateInside(right) : right;
    }

    private Node right(Node question) {
      if (question.is("message")) {
        return Node.of("ack")
            .attr("class", "message")
            .attr("id", question.attr("id"))
            .attr("from", question.attr("to"))
            .attr("t", 1_796_083_200L)
            .build();
      }
      Node.Builder result =
          Node.of("iq")
              .attr("type", random.nextInt(30) == 0 ? "error" : "result")
              .attr("from", Jid.SERVER)
              .attr("id", question.attr("id"));
      String about = question.attr("xmlns").orElse("");
      asked.add(about);
      return switch (about) {
        case "usync" -> result.child(usync(question)).build();
        case "encrypt" -> result.child(encrypt(question)).build();
        default -> result.children(question.children()).build();
      };
    }

    private Node usync(Node question) {
      var users = new ArrayList<Node>();
      for (Node user : users(question.child("usync").flatMap(u -> u.child("list")))) {
        users.add(Stanzas.user(user.attr("jid").orElse("")));
      }
      return Node.of("usync").child(Node.of("list").children(users)).build();
    }

    private Node encrypt(Node question) {
      if (question.child("key").isEmpty()) {
        return Node.of("count").attr("value", random.nextInt(20)).build();
      }
      if (bundles.isEmpty()) {
        for (int i = 0; i < 8; i++) {
          bundles.add(Stanzas.bundle());
        }
      }
      var users = new ArrayList<Node>();
      for (Node user : users(question.child("key"))) {
        Node bundle = bundles.get(random.nextInt(bundles.size()));
        users.add(
            Node.of("user").attr("jid", user.attr("jid")).children(bundle.children()).build());
      }
      return Node.of("list").children(users).build();
    }

    private static List<Node> users(java.util.Optional<Node> list) {
      return list.map(node -> node.children("user")).orElse(List.of());
    }
  }
}
