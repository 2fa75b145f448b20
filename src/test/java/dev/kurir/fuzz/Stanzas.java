package dev.kurir.fuzz;

import dev.kurir.whatsapp.TestAccount;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.prekeys.KeyNodes;
import dev.kurir.whatsapp.signal.LocalIdentity;
import dev.kurir.whatsapp.signal.OneTimePreKey;
import dev.kurir.whatsapp.signal.SignedPreKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;

/// One good stanza of every kind that a server sends, and the words that they are made of.
final class Stanzas {
  static final Jid FRIEND = new Jid("100000000000009", 3, Jid.LID);
  static final Jid FRIEND_NUMBER = Jid.pn("6281200000009");
  private static final Jid GROUP = Jid.of("120363000000000001", Jid.GROUP);

  private Stanzas() {}

  static List<Node> all(TestAccount account) {
    List<Node> all = new ArrayList<>();
    for (String type :
        List.of(
            "",
            "read",
            "read-self",
            "played",
            "inactive",
            "sender",
            "retry",
            "server-error",
            "hist_sync",
            "peer_msg")) {
      all.add(receipt(type, FRIEND));
      all.add(receipt(type, GROUP));
      all.add(receipt(type, account.pn()));
    }
    for (String type :
        List.of(
            "encrypt",
            "devices",
            "account_sync",
            "privacy_token",
            "w:gp2",
            "server_sync",
            "link_code_companion_reg",
            "mediaretry",
            "picture",
            "status",
            "contacts",
            "mex",
            "newsletter",
            "passkey_prologue_request",
            "crsc_continuation",
            "business",
            "registration",
            "psa",
            "disappearing_mode",
            "hosted")) {
      all.add(notification(type, FRIEND, account));
      all.add(notification(type, Jid.SERVER, account));
      all.add(notification(type, GROUP, account));
    }
    for (String type : List.of("pkmsg", "msg", "skmsg", "msmsg")) {
      all.add(message(type, FRIEND, Optional.empty()));
      all.add(message(type, FRIEND_NUMBER, Optional.empty()));
      all.add(message(type, GROUP, Optional.of(FRIEND)));
      all.add(message(type, account.lid(), Optional.empty()));
      all.add(message(type, Jid.of("status", Jid.BROADCAST), Optional.of(FRIEND)));
    }
    all.addAll(questions());
    all.addAll(news(account));
    return all;
  }

  private static Node receipt(String type, Jid from) {
    var keys = bundle();
    return Node.of("receipt")
        .attr("id", "3EB0A1B2C3D4E5F60718")
        .attr("from", from)
        .attr("type", Optional.of(type).filter(t -> !t.isEmpty()))
        .attr("participant", FRIEND)
        .attr("recipient", FRIEND)
        .attr("t", 1_796_083_200L)
        .child(Node.of("list").child(Node.of("item").attr("id", "3EB0A1B2C3D4E5F60719")))
        .child(
            Node.of("retry")
                .attr("count", 1)
                .attr("id", "3EB0A1B2C3D4E5F60718")
                .attr("t", 1_796_083_200L)
                .attr("v", "1"))
        .child(keys.child("registration").orElseThrow())
        .child(Node.of("keys").children(keys.children()))
        .child(
            Node.of("participants")
                .attr("key", "3EB0A1B2C3D4E5F60718")
                .child(Node.of("user").attr("jid", FRIEND).attr("t", 1_796_083_200L)))
        .build();
  }

  private static Node notification(String type, Jid from, TestAccount account) {
    return Node.of("notification")
        .attr("id", "777")
        .attr("from", from)
        .attr("type", type)
        .attr("participant", FRIEND)
        .attr("lid", FRIEND.account())
        .attr("sender_lid", FRIEND.account())
        .attr("t", 1_796_083_200L)
        .child(Node.of("count").attr("value", 3))
        .child(Node.of("identity"))
        .child(
            Node.of("devices")
                .attr("dhash", "2:abcdef")
                .child(Node.of("device").attr("jid", account.pn()).attr("key-index", 1)))
        .child(
            Node.of("add")
                .attr("device_hash", "2:abcdef")
                .child(Node.of("device").attr("jid", FRIEND).attr("key-index", 1))
                .child(
                    Node.of("participant").attr("jid", FRIEND).attr("phone_number", FRIEND_NUMBER)))
        .child(Node.of("remove").child(Node.of("participant").attr("jid", FRIEND)))
        .child(Node.of("collection").attr("name", "regular").attr("version", 7))
        .child(
            Node.of("tokens")
                .child(
                    Node.of("token")
                        .attr("type", "trusted_contact")
                        .attr("jid", account.lid())
                        .attr("t", 1_796_083_200L)
                        .bytes(new byte[20])))
        .child(
            Node.of("link_code_companion_reg")
                .attr("stage", "primary_hello")
                .child(Node.of("link_code_pairing_ref").bytes(new byte[10]))
                .child(
                    Node.of("link_code_pairing_wrapped_primary_ephemeral_pub").bytes(new byte[80]))
                .child(Node.of("primary_identity_pub").bytes(new byte[32])))
        .child(Node.of("passkey_request_options").text("{\"rpId\":\"whatsapp.com\"}"))
        .child(Node.of("update").attr("op_name", "x").text("{\"data\":{}}"))
        .build();
  }

  private static Node message(String type, Jid from, Optional<Jid> participant) {
    return Node.of("message")
        .attr("id", "AC0123456789")
        .attr("from", from)
        .attr("participant", participant)
        .attr("recipient", FRIEND.account())
        .attr("sender_pn", FRIEND_NUMBER)
        .attr("sender_lid", FRIEND.account())
        .attr("peer_recipient_pn", FRIEND_NUMBER)
        .attr("participant_pn", FRIEND_NUMBER)
        .attr("addressing_mode", "lid")
        .attr("notify", "Ayu")
        .attr("offline", "0")
        .attr("category", "peer")
        .attr("type", "text")
        .attr("t", 1_796_083_200L)
        .child(Node.of("enc").attr("v", "2").attr("type", type).bytes(new byte[100]))
        .child(Node.of("device-identity").bytes(new byte[100]))
        .child(Node.of("unavailable").attr("type", "view_once"))
        .child(Node.of("meta").attr("polltype", "vote"))
        .build();
  }

  private static List<Node> questions() {
    var references = new ArrayList<Node>();
    for (int i = 0; i < 6; i++) {
      references.add(
          Node.of("ref")
              .bytes(("2@reference" + i).getBytes(java.nio.charset.StandardCharsets.US_ASCII))
              .build());
    }
    return List.of(
        iq("set", "md").child(Node.of("pair-device").children(references)).build(),
        iq("set", "md")
            .child(
                Node.of("pair-success")
                    .child(Node.of("device-identity").bytes(new byte[80]))
                    .child(Node.of("biz").attr("name", "Toko"))
                    .child(Node.of("platform").attr("name", "android"))
                    .child(Node.of("device").attr("jid", FRIEND_NUMBER).attr("lid", FRIEND)))
            .build(),
        iq("get", "urn:xmpp:ping").build(),
        iq("result", "w:p").build(),
        iq("error", "w:p").child(Node.of("error").attr("code", 503)).build());
  }

  private static Node.Builder iq(String type, String about) {
    return Node.of("iq")
        .attr("id", "1234")
        .attr("from", Jid.SERVER)
        .attr("type", type)
        .attr("xmlns", about);
  }

  private static List<Node> news(TestAccount account) {
    return List.of(
        Node.of("ib").child(Node.of("offline_preview").attr("count", 7).attr("message", 7)).build(),
        Node.of("ib").child(Node.of("offline").attr("count", 7)).build(),
        Node.of("ib")
            .child(Node.of("edge_routing").child(Node.of("routing_info").bytes(new byte[30])))
            .build(),
        Node.of("ib")
            .child(Node.of("dirty").attr("type", "account_sync").attr("timestamp", 5))
            .build(),
        Node.of("success").attr("t", 1_796_083_200L).attr("lid", account.lid()).build(),
        Node.of("call")
            .attr("id", "9")
            .attr("from", FRIEND)
            .attr("t", 1_796_083_200L)
            .child(Node.of("offer").attr("call-id", "1").attr("call-creator", FRIEND))
            .build(),
        Node.of("status").attr("id", "9").attr("from", FRIEND).build(),
        Node.of("appdata").attr("id", "9").attr("from", Jid.SERVER).build(),
        Node.of("presence").attr("from", FRIEND).attr("type", "available").build(),
        Node.of("chatstate").attr("from", FRIEND).child(Node.of("composing")).build(),
        Node.of("ack").attr("class", "message").attr("id", "9").attr("from", FRIEND).build(),
        Node.of("stream:error")
            .attr("code", 503)
            .child(Node.of("conflict").attr("type", "replaced"))
            .build(),
        Node.of("failure").attr("reason", 503).attr("location", "box").build(),
        Node.of("xmlstreamend").build());
  }

  static Node user(String jid) {
    return Node.of("user")
        .attr("jid", jid)
        .child(
            Node.of("devices")
                .child(
                    Node.of("device-list")
                        .child(Node.of("device").attr("id", 0))
                        .child(Node.of("device").attr("id", 3).attr("key-index", 1))))
        .child(Node.of("lid").attr("val", FRIEND.account()))
        .child(Node.of("contact").attr("type", "in"))
        .build();
  }

  static Node bundle() {
    var identity = new LocalIdentity(KeyPair.generate(), 4_242);
    return Node.of("user")
        .child(KeyNodes.registration(identity.registrationId()))
        .child(KeyNodes.type())
        .child(KeyNodes.identity(identity.identityKey().publicKey()))
        .child(KeyNodes.preKey(OneTimePreKey.generate(1, 1).getFirst()))
        .child(KeyNodes.signedPreKey(SignedPreKey.generate(identity.identityKey(), 1)))
        .build();
  }

  /// Knows every word that stands in a good stanza, and values that are none.
  static NodeMutator mutator(Random random, TestAccount account) {
    return new NodeMutator(random, TAGS, NAMES, values(account));
  }

  private static final List<String> TAGS;
  private static final List<String> NAMES;

  static {
    var tags = new TreeSet<String>();
    var names = new TreeSet<String>();
    all(TestAccount.make()).forEach(node -> words(node, tags, names));
    tags.removeAll(List.of("stream:error", "failure", "xmlstreamend"));
    TAGS = List.copyOf(tags);
    NAMES = List.copyOf(names);
  }

  private static void words(Node node, TreeSet<String> tags, TreeSet<String> names) {
    tags.add(node.tag());
    names.addAll(node.attrs().keySet());
    node.children().forEach(child -> words(child, tags, names));
  }

  private static List<String> values(TestAccount account) {
    return List.of(
        account.pn().toString(),
        account.lid().toString(),
        account.lid().withDevice(2).toString(),
        account.pn().withDevice(99).toString(),
        FRIEND.toString(),
        FRIEND.account().toString(),
        FRIEND_NUMBER.toString(),
        FRIEND_NUMBER.withDevice(65_535).toString(),
        GROUP.toString(),
        "status@broadcast",
        "s.whatsapp.net",
        "1@newsletter",
        "100000000000009:99@hosted.lid",
        "\u00fc\u4e2d@lid",
        "9".repeat(200) + "@s.whatsapp.net",
        "a b@lid",
        "@lid",
        "0@s.whatsapp.net",
        "0",
        "1",
        "-1",
        "5",
        "99999999999",
        "2147483648",
        "9223372036854775808",
        "1e9",
        "true",
        "pkmsg",
        "msg",
        "skmsg",
        "peer",
        "retry",
        "read",
        "result",
        "encrypt",
        "devices",
        "3EB0A1B2C3D4E5F60718",
        "x".repeat(5_000),
        "A\u0000B",
        "\ud83d\ude00",
        " ");
  }
}
