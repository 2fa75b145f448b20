package dev.kurir.platform.control;

import dev.kurir.platform.entity.Role;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// What this node does; both, unless `KURIR_ROLES` says otherwise.
public record RoleSettings(Set<Role> roles) implements FeatureSettings {
  private static final String NAME = "KURIR_ROLES";

  public RoleSettings {
    roles = Set.copyOf(roles);
    Settings.require(!roles.isEmpty(), NAME, "must name a role");
  }

  public static RoleSettings from(Settings settings) {
    return new RoleSettings(parse(settings.text("KURIR_ROLES").orElse("web,worker")));
  }

  public boolean isWeb() {
    return roles.contains(Role.WEB);
  }

  public boolean isWorker() {
    return roles.contains(Role.WORKER);
  }

  private static Set<Role> parse(String text) {
    var roles = EnumSet.noneOf(Role.class);
    for (var part : text.split(",", -1)) {
      switch (part.strip().toLowerCase(Locale.ROOT)) {
        case "web" -> roles.add(Role.WEB);
        case "worker" -> roles.add(Role.WORKER);
        default -> throw new BadSettingException(NAME, "must be web, worker, or web,worker");
      }
    }
    return roles;
  }
}
