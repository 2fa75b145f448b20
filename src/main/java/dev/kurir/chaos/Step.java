package dev.kurir.chaos;

import java.util.Random;

/// A case with a seed.
record Step(ChaosCase chaosCase, long seed) {
  /// The same for the same step.
  Random random() {
    return new Random(seed * 31 + chaosCase.name().hashCode());
  }

  @Override
  public String toString() {
    return chaosCase.name() + " " + seed;
  }
}
