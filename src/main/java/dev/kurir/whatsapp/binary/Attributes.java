package dev.kurir.whatsapp.binary;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The attributes of a node in their order: names and values in one array. Immutable. Nodes have a
/// handful of attributes, so that a scan is faster, and far smaller, than a hash table.
final class Attributes extends AbstractMap<String, String> {
  static final Attributes NONE = new Attributes(new String[0]);

  /// name, value, name, value …
  private final String[] pairs;

  private Attributes(String[] pairs) {
    this.pairs = pairs;
  }

  static Attributes copyOf(Map<String, String> attrs) {
    if (attrs instanceof Attributes same) {
      return same;
    }
    Builder builder = new Builder(attrs.size());
    attrs.forEach(builder::put);
    return builder.build();
  }

  String name(int index) {
    return pairs[2 * index];
  }

  String value(int index) {
    return pairs[2 * index + 1];
  }

  @Override
  public @Nullable String get(@Nullable Object name) {
    int at = indexOf(pairs, pairs.length, name);
    return at < 0 ? null : pairs[at + 1];
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return indexOf(pairs, pairs.length, name) >= 0;
  }

  @Override
  public int size() {
    return pairs.length / 2;
  }

  @Override
  public Set<Map.Entry<String, String>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return Attributes.this.size();
      }

      @Override
      public Iterator<Map.Entry<String, String>> iterator() {
        return new Entries();
      }
    };
  }

  private static int indexOf(String[] pairs, int length, @Nullable Object name) {
    for (int i = 0; i < length; i += 2) {
      if (pairs[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private final class Entries implements Iterator<Map.Entry<String, String>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < size();
    }

    @Override
    public Map.Entry<String, String> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return Map.entry(name(next), value(next++));
    }
  }

  /// Keeps the place of the first and the value of the last when a name comes twice.
  static final class Builder {
    private String[] pairs;
    private int length;

    Builder(int expected) {
      this.pairs = new String[2 * expected];
    }

    void put(String name, String value) {
      int at = indexOf(pairs, length, name);
      if (at >= 0) {
        pairs[at + 1] = value;
        return;
      }
      if (length == pairs.length) {
        pairs = Arrays.copyOf(pairs, Math.max(8, 2 * length));
      }
      pairs[length++] = name;
      pairs[length++] = value;
    }

    Attributes build() {
      if (length == 0) {
        return NONE;
      }
      return new Attributes(length == pairs.length ? pairs : Arrays.copyOf(pairs, length));
    }
  }
}
