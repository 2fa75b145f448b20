package dev.kurir.outbox.control;

/// The end of one holding, and what became of the job.
public record Ended(Claim claim, Outcome outcome) {}
