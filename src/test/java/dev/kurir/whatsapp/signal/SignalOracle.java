package dev.kurir.whatsapp.signal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Signal's own Java library, in a class loader of its own: it was generated for an older protobuf
/// than the one that is on the class path. The build copies its jars to `target/signal-oracle`.
/// Everything goes by reflection; names are below `org.whispersystems.libsignal`.
public final class SignalOracle {
  private static final String ROOT = "org.whispersystems.libsignal.";

  private record Key(Class<?> type, String name, List<Class<?>> arguments) {}

  private final ClassLoader loader;
  private final Map<Key, Executable> found = new ConcurrentHashMap<>();

  private SignalOracle(ClassLoader loader) {
    this.loader = loader;
  }

  public static SignalOracle load() {
    try (Stream<Path> jars = Files.list(Path.of("target", "signal-oracle"))) {
      URL[] urls = jars.map(SignalOracle::url).toArray(URL[]::new);
      return new SignalOracle(new URLClassLoader(urls, ClassLoader.getPlatformClassLoader()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Object make(String type, @Nullable Object... arguments) {
    return invoke(
        () -> ((Constructor<?>) find(type(type), "<init>", arguments)).newInstance(arguments));
  }

  Object callStatic(String type, String method, @Nullable Object... arguments) {
    return invoke(() -> ((Method) find(type(type), method, arguments)).invoke(null, arguments));
  }

  Object call(Object target, String method, @Nullable Object... arguments) {
    return invoke(
        () -> ((Method) find(target.getClass(), method, arguments)).invoke(target, arguments));
  }

  /// An object of the library's interface `type` that is played by `handler`.
  Object proxy(String type, InvocationHandler handler) {
    return Proxy.newProxyInstance(loader, new Class<?>[] {type(type)}, handler);
  }

  byte[] bytes(Object target, String method) {
    return (byte[]) call(target, method);
  }

  /// What the library refused with: the simple name of its exception is the message.
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Refusal(Throwable cause) {
      super(cause.getClass().getSimpleName(), cause);
    }
  }

  private interface Invocation {
    @Nullable Object run() throws ReflectiveOperationException;
  }

  private static Object invoke(Invocation invocation) {
    try {
      return Optional.ofNullable(invocation.run()).orElse("void");
    } catch (InvocationTargetException e) {
      throw new Refusal(Objects.requireNonNull(e.getCause()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private Class<?> type(String name) {
    try {
      return loader.loadClass(ROOT + name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private Executable find(Class<?> type, String name, @Nullable Object[] arguments) {
    List<Class<?>> given =
        Stream.of(arguments).<Class<?>>map(a -> a == null ? Void.class : a.getClass()).toList();
    return found.computeIfAbsent(
        new Key(type, name, given),
        _ ->
            Arrays.stream(
                    name.equals("<init>")
                        ? type.getConstructors()
                        : (Executable[]) type.getMethods())
                .filter(e -> name.equals("<init>") || e.getName().equals(name))
                .filter(e -> fits(e.getParameterTypes(), given))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + type + " " + name + given)));
  }

  private static boolean fits(Class<?>[] parameters, List<Class<?>> given) {
    if (parameters.length != given.size()) {
      return false;
    }
    for (int i = 0; i < parameters.length; i++) {
      Class<?> argument = given.get(i);
      boolean number =
          parameters[i] == int.class && argument == Integer.class
              || parameters[i] == long.class && argument == Long.class;
      boolean nothing = argument == Void.class && !parameters[i].isPrimitive();
      if (!number && !nothing && !parameters[i].isAssignableFrom(argument)) {
        return false;
      }
    }
    return true;
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
