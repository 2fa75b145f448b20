package dev.kurir.chaos;

import dev.kurir.chaos.cases.Cases;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What was asked for on the command line.
///
/// @param cases in the order in which they are run
/// @param seed of the first round; each further one takes the next number
/// @param rounds how often all of them are run
/// @param time further rounds begin until it is over
/// @param isShort long disturbances are made short
/// @param isList only say what there is
record Options(
    List<ChaosCase> cases,
    long seed,
    int rounds,
    Optional<Duration> time,
    boolean isShort,
    boolean isList) {
  static final String SMOKE = "smoke";
  private static final int LARGEST_SEED = 1_000_000;

  /// @throws IllegalArgumentException in words for the user
  static Options from(List<String> args) {
    List<ChaosCase> cases = new ArrayList<>();
    long seed = new SecureRandom().nextInt(LARGEST_SEED);
    int rounds = 1;
    Optional<Duration> time = Optional.empty();
    boolean isShort = false;
    boolean isList = false;
    for (var at = args.iterator(); at.hasNext(); ) {
      String arg = at.next();
      switch (arg) {
        case "--list" -> isList = true;
        case "--short" -> isShort = true;
        case "--seed" -> seed = number(arg, at.hasNext() ? at.next() : "");
        case "--rounds" -> rounds = (int) number(arg, at.hasNext() ? at.next() : "");
        case "--minutes" ->
            time = Optional.of(Duration.ofMinutes(number(arg, at.hasNext() ? at.next() : "")));
        case SMOKE -> {
          cases.addAll(Cases.SMOKE);
          isShort = true;
        }
        default ->
            cases.add(
                Cases.named(arg)
                    .orElseThrow(() ->
                        new IllegalArgumentException(
                            "there is no case '" + arg + "'; --list names them")));
      }
    }
    return new Options(
        cases.isEmpty() ? Cases.ALL : List.copyOf(cases), seed, rounds, time, isShort, isList);
  }

  private static long number(String option, String value) {
    if (!value.matches("\\d{1,9}")) {
      throw new IllegalArgumentException(option + " takes a number");
    }
    return Long.parseLong(value);
  }
}
