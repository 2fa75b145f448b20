package dev.kurir.dashboard.view;

import java.util.Map;

/// A form as it was filled in, with what is wrong with it.
///
/// @param errors by field name, already translated; key "" is about the whole form
public record FormView(Map<String, String> values, Map<String, String> errors) {
  public static final FormView EMPTY = new FormView(Map.of(), Map.of());

  public String value(String field) {
    return values.getOrDefault(field, "");
  }

  public String error(String field) {
    return errors.getOrDefault(field, "");
  }

  public boolean wrong(String field) {
    return errors.containsKey(field);
  }
}
