package dev.kurir.platform.control;

/// Marks the record of a feature's settings. Every bean of this type is made when the application
/// starts, so that a bad value stops the start and not the first request that needs it.
///
/// ```java
/// @Produces @Singleton
/// OutboxSettings settings(Settings settings) {
///   return OutboxSettings.from(settings);
/// }
/// ```
public interface FeatureSettings {}
