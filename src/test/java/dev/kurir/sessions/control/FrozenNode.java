package dev.kurir.sessions.control;

import dev.kurir.launch.Postgres;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.store.StaleOwnerException;
import dev.kurir.whatsapp.store.Unit.Category;
import java.util.UUID;

/// A node in a process of its own, which writes all the time and says each time whether it could.
final class FrozenNode {
  private FrozenNode() {}

  /// @param args JDBC URL, user, password, tenant
  public static void main(String[] args) throws Exception {
    var scene = new Scene(new Postgres(args[0], args[1], args[2]));
    var links = new ScriptedLinks();
    var node = new Node(scene, "frozen", links);
    var tenant = new TenantId(UUID.fromString(args[3]));
    node.sessions.start(tenant);
    var link = links.next();
    link.connects();
    node.sessions.begin();
    for (int i = 0; i < 10_000; i++) {
      System.out.println(write(link, i));
      if (!link.running) {
        System.out.println("closed");
        return;
      }
      Thread.sleep(20);
    }
  }

  private static String write(ScriptedLinks.ScriptedLink link, int number) {
    try {
      link.store.inTransaction(unit -> {
        unit.write(Category.DEVICE, "self", new byte[] {(byte) number});
        return true;
      });
      return "written";
    } catch (StaleOwnerException _) {
      return "refused";
    }
  }
}
