package dev.kurir.chaos;

import dev.kurir.chaos.cases.Cases;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/// What was asked for on the command line.
///
/// @param cases in the order in which they are run
/// @param seed of the first round; each further one takes the next number
/// @param rounds how often each of them is run
/// @param kills how often each of those that kill a node is run
/// @param time further rounds begin until it is over
/// @param isShort long disturbances are made short
/// @param isList only say what there is
record Options(
    List<ChaosCase> cases,
    long seed,
    int rounds,
    int kills,
    Optional<Duration> time,
    boolean isShort,
    boolean isList) {
  static final String SMOKE = "smoke";

  /// The whole programme: every case with three seeds, those that kill with twenty.
  static final String FULL = "full";

  /// Steps of one trial at most.
  private static final int TOGETHER = 5;

  private static final int FULL_ROUNDS = 3;
  private static final int FULL_KILLS = 20;
  private static final int LARGEST_SEED = 1_000_000;

  /// @throws IllegalArgumentException in words for the user
  static Options from(List<String> args) {
    List<ChaosCase> cases = new ArrayList<>();
    long seed = new SecureRandom().nextInt(LARGEST_SEED);
    int rounds = 0;
    int kills = 0;
    boolean isFull = false;
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
        case "--kills" -> kills = (int) number(arg, at.hasNext() ? at.next() : "");
        case "--minutes" ->
            time = Optional.of(Duration.ofMinutes(number(arg, at.hasNext() ? at.next() : "")));
        case FULL -> isFull = true;
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
    rounds = rounds > 0 ? rounds : isFull ? FULL_ROUNDS : 1;
    kills = kills > 0 ? kills : isFull ? FULL_KILLS : rounds;
    return new Options(
        cases.isEmpty() ? Cases.ALL : List.copyOf(cases),
        seed,
        rounds,
        kills,
        time,
        isShort,
        isList);
  }

  /// The steps of each trial: all seeds of one case follow one another, some of them in one trial.
  /// The smoke set is one trial.
  List<List<Step>> plan() {
    if (cases.equals(Cases.SMOKE) && rounds == 1) {
      return List.of(cases.stream().map(each -> new Step(each, seed)).toList());
    }
    var plan = new ArrayList<List<Step>>();
    for (ChaosCase each : cases) {
      int all = each.isKill() ? kills : rounds;
      for (int from = 0; from < all; from += TOGETHER) {
        plan.add(
            LongStream.range(seed + from, seed + Math.min(from + TOGETHER, all))
                .mapToObj(s -> new Step(each, s))
                .toList());
      }
    }
    return plan;
  }

  /// What is run on while there is time left: each case with a seed that it has not had.
  List<Step> further(int round) {
    return cases.stream()
        .map(each -> new Step(each, seed + Math.max(rounds, kills) + round))
        .toList();
  }

  private static long number(String option, String value) {
    if (!value.matches("\\d{1,9}")) {
      throw new IllegalArgumentException(option + " takes a number");
    }
    return Long.parseLong(value);
  }
}
