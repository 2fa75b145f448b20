package dev.kurir.tenants.entity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Somebody who sends and receives with one phone number.
@Entity
@Table(name = "tenants")
public class Tenant {
  /// Longest name, in characters.
  public static final int NAME_LENGTH = 100;

  @Id private UUID id;

  private String name;

  @Column(updatable = false)
  private Network network;

  @Column(name = "default_country")
  private @Nullable String defaultCountry;

  private boolean available;

  @Column(name = "created_at", updatable = false)
  private Instant createdAt;

  @SuppressWarnings("NullAway.Init") // filled by Hibernate
  protected Tenant() {}

  /// @param defaultCountry of numbers without a country code, two capital letters; absent: the
  ///   gateway's own
  public Tenant(
      TenantId id, String name, Network network, Optional<String> defaultCountry, Instant at) {
    if (!isName(name)) {
      throw new IllegalArgumentException("not a name");
    }
    this.id = id.value();
    this.name = name;
    this.network = network;
    this.defaultCountry = defaultCountry.orElse(null);
    this.createdAt = at;
  }

  /// More than blanks, at most [#NAME_LENGTH] characters, nothing that breaks a line.
  public static boolean isName(String text) {
    return !text.isBlank()
        && text.length() <= NAME_LENGTH
        && text.chars().noneMatch(Character::isISOControl);
  }

  public TenantId id() {
    return new TenantId(id);
  }

  public String name() {
    return name;
  }

  public Network network() {
    return network;
  }

  public Optional<String> defaultCountry() {
    return Optional.ofNullable(defaultCountry);
  }

  /// Whether contacts see the account online while it is connected.
  public boolean isAvailable() {
    return available;
  }

  public void setAvailable(boolean available) {
    this.available = available;
  }

  public Instant createdAt() {
    return createdAt;
  }
}
