package dev.kurir.platform.control;

import java.net.URI;
import java.util.Set;

/// How Redis is reached.
///
/// @param uri `redis://` or `rediss://`, may hold user, password and a database number
public record RedisSettings(URI uri) implements FeatureSettings {
  public static RedisSettings from(Settings settings) {
    return new RedisSettings(
        settings
            .uri("REDIS_URL", Set.of("redis", "rediss"))
            .orElseThrow(() -> new BadSettingException("REDIS_URL", "is missing")));
  }

  /// Host and port only.
  @Override
  public String toString() {
    return uri.getHost() + ":" + uri.getPort();
  }
}
