package dev.kurir.platform.boundary;

import dev.kurir.platform.control.BadSettingException;
import dev.kurir.platform.control.FeatureSettings;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.interceptor.Interceptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The first thing that happens: all settings are read, and a bad one stops the start.
@ApplicationScoped
public class Start {
  private static final Logger LOG = LoggerFactory.getLogger(Start.class);

  /// The server stays up without an application when a deployment fails. Where nobody looks after
  /// that, as in a container, this property ends the process instead (decision 0012).
  private static final String END = "kurir.end-when-unusable";

  private static final int UNUSABLE = 78;

  void checkSettings(
      @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) Startup event,
      @Any Instance<FeatureSettings> settings) {
    try {
      settings.stream().forEach(one -> LOG.info("{}: {}", one.getClass().getSimpleName(), one));
    } catch (BadSettingException bad) {
      LOG.error("Kurir cannot start. {}", bad.getMessage());
      if (Boolean.getBoolean(END)) {
        Runtime.getRuntime().halt(UNUSABLE);
      }
      throw bad;
    }
  }
}
