package dev.kurir.testing;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives a test the shared [RunningKurir] as a parameter, starts again what the test has killed,
/// and shows the end of the logs when it fails: `@ExtendWith(KurirExtension.class)`.
public final class KurirExtension implements ParameterResolver, AfterEachCallback {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RunningKurir.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return RunningKurir.shared();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      System.err.println(context.getDisplayName() + " failed. What the servers said last:");
      System.err.println(RunningKurir.shared().lastWords());
    }
    RunningKurir.shared().restore();
  }
}
