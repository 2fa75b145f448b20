package dev.kurir.fuzz;

import java.util.List;
import java.util.Random;

/// Something that reads bytes of strangers.
public interface Target {
  String name();

  /// Good inputs to start from.
  List<byte[]> seeds();

  /// Reads the input and says what became of it: a short text that is the same for inputs that went
  /// the same way. Declared refusals are such texts too. Whatever is thrown is a fault.
  String feed(byte[] input) throws Exception;

  /// The most bytes that reading it may allocate, all objects together.
  long allowance(byte[] input);

  /// How many inputs in a row, so that no target takes the time of all others.
  default int turn() {
    return 2_000;
  }

  /// The next input to try.
  ///
  /// @param corpus good inputs, and those that went a way of their own
  default byte[] next(Random random, List<byte[]> corpus) {
    return Mutator.next(random, corpus);
  }
}
