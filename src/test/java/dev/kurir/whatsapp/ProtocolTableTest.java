package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The tables of docs/protocol.md name classes and tests that exist.
class ProtocolTableTest {
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");
  private static final Pattern NUMBER = Pattern.compile("\\d+\\.\\d+");

  /// Words between back quotes that are no classes: packages, and a category of rows.
  private static final Pattern NO_CLASS = Pattern.compile("[a-z.]+(\\.\\*)?|SENT");

  private static final Map<String, String> MAIN = sources(Path.of("src/main/java"));
  private static final Map<String, String> TEST = sources(Path.of("src/test/java"));
  private static final List<List<String>> ROWS = rows();

  private static List<List<String>> rows() {
    try {
      return Files.readAllLines(Path.of("docs/protocol.md")).stream()
          .filter(line -> line.startsWith("| "))
          .map(line -> List.of(line.substring(2, line.length() - 2).split(" \\| ")))
          .filter(cells -> NUMBER.matcher(cells.getFirst()).matches())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> sources(Path folder) {
    try (var files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  ProtocolTableTest::text,
                  String::concat));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> names(String cell) {
    return NAME.matcher(cell)
        .results()
        .map(MatchResult::group)
        .map(n -> n.replace("`", ""))
        .toList();
  }

  @Test
  void everyObligationHasANumberOfItsOwnAndAllItsColumns() {
    assertThat(ROWS).hasSizeGreaterThan(100).allMatch(cells -> cells.size() == 5);
    assertThat(ROWS).extracting(List::getFirst).doesNotHaveDuplicates();
  }

  @Test
  void everyClassExists() {
    var wanted = new ArrayList<String>();
    for (var cells : ROWS) {
      for (String name : names(cells.get(2))) {
        if (!NO_CLASS.matcher(name).matches()) {
          wanted.add(name.replaceFirst("^([a-z]+\\.)+", "").replaceFirst("\\..*", ""));
        }
      }
    }

    assertThat(wanted).isNotEmpty().allMatch(MAIN::containsKey);
  }

  /// A method alone belongs to the class before it; `…` stands for the rest of its name.
  @Test
  void everyTestExists() {
    var missing = new ArrayList<String>();
    for (var cells : ROWS) {
      String test = "";
      for (String name : names(cells.get(3))) {
        boolean isClass = Character.isUpperCase(name.charAt(0));
        test = isClass ? name.replaceFirst("\\..*", "") : test;
        String method = isClass ? name.substring(test.length()).replaceFirst("^\\.", "") : name;
        if (!name.equals("fuzz") && !exists(test).test(method)) {
          missing.add(cells.getFirst() + " " + name);
        }
      }
    }

    assertThat(missing).isEmpty();
  }

  private static Predicate<String> exists(String test) {
    String source = TEST.getOrDefault(test, "");
    return method ->
        !source.isEmpty()
            && (method.isEmpty()
                || source.contains(
                    "void " + method.replace("…", "") + (method.endsWith("…") ? "" : "(")));
  }
}
