package dev.kurir.tenants.control;

import dev.kurir.tenants.entity.ApiKey;
import dev.kurir.tenants.entity.KeyText;
import dev.kurir.tenants.entity.Network;
import dev.kurir.tenants.entity.Tenant;
import dev.kurir.tenants.entity.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// All tenants. Each method is one transaction; what it returns is detached.
///
/// `actor` is who did it, for the audit log: an admin's name, or `token`.
@ApplicationScoped
@Transactional
public class Tenants {
  @SuppressWarnings("NullAway.Init") // the server sets it
  @PersistenceContext
  EntityManager entities;

  @Inject Clock clock;
  @Inject ApiKeys keys;
  @Inject Event<PresenceWanted> presence;

  /// @param key to be shown once
  public record Created(Tenant tenant, KeyText key) {}

  /// Makes the tenant, its first key and its session, all or nothing.
  public Created create(
      String name, Network network, Optional<String> defaultCountry, String actor) {
    var now = clock.instant();
    var tenant = new Tenant(new TenantId(UUID.randomUUID()), name, network, defaultCountry, now);
    var key = KeyText.generate();
    entities.persist(tenant);
    entities.flush();
    entities.persist(new ApiKey(tenant.id(), key, now));
    entities
        .createNativeQuery(
            "insert into sessions (session_id, tenant_id, since) values (:session, :tenant, :now)")
        .setParameter("session", UUID.randomUUID())
        .setParameter("tenant", tenant.id().value())
        .setParameter("now", now)
        .executeUpdate();
    note(actor, "tenant.created", tenant.id());
    return new Created(tenant, key);
  }

  /// Oldest first.
  public List<Tenant> list() {
    return entities
        .createQuery("select t from Tenant t order by t.createdAt, t.id", Tenant.class)
        .getResultList();
  }

  public Optional<Tenant> find(TenantId id) {
    return Optional.ofNullable(entities.find(Tenant.class, id.value()));
  }

  public List<ApiKey> keysOf(TenantId id) {
    return entities
        .createQuery(
            "select k from ApiKey k where k.tenant = :id order by k.createdAt", ApiKey.class)
        .setParameter("id", id.value())
        .getResultList();
  }

  /// A new key; the old ones are worth nothing from now on (on other nodes after
  /// [ApiKeys#REMEMBERED]). Empty when there is no such tenant.
  public Optional<KeyText> renewKey(TenantId id, String actor) {
    if (find(id).isEmpty()) {
      return Optional.empty();
    }
    var key = KeyText.generate();
    entities
        .createQuery("delete from ApiKey k where k.tenant = :id")
        .setParameter("id", id.value())
        .executeUpdate();
    entities.persist(new ApiKey(id, key, clock.instant()));
    note(actor, "key.renewed", id);
    keys.forget(id);
    return Optional.of(key);
  }

  /// Whether contacts see the account online while it is connected; told to whoever holds its
  /// connection. Empty when there is no such tenant.
  public Optional<Tenant> setAvailable(TenantId id, boolean available, String actor) {
    var tenant = find(id);
    tenant
        .filter(found -> found.isAvailable() != available)
        .ifPresent(found -> {
          found.setAvailable(available);
          note(actor, "tenant.presence", id);
          presence.fire(new PresenceWanted(id, available));
        });
    return tenant;
  }

  /// Deletes the rows, all that hang on them too. [TenantRemoval] is the way to let a tenant go.
  boolean deleteRows(TenantId id, String actor) {
    var deleted =
        entities
            .createQuery("delete from Tenant t where t.id = :id")
            .setParameter("id", id.value())
            .executeUpdate();
    if (deleted > 0) {
      note(actor, "tenant.deleted", id);
    }
    keys.forget(id);
    return deleted > 0;
  }

  private void note(String actor, String action, TenantId id) {
    entities
        .createNativeQuery(
            "insert into audit_log (at, actor, action, tenant_id) values (:at, :actor, :action, :id)")
        .setParameter("at", clock.instant())
        .setParameter("actor", actor)
        .setParameter("action", action)
        .setParameter("id", id.value())
        .executeUpdate();
  }
}
