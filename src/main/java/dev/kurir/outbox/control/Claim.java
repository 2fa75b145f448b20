package dev.kurir.outbox.control;

/// A job in hand. While it is held nobody else gets it, nor anything else of its lane; a claim that
/// outlived its hold can finish nothing.
///
/// @param token made by the pull, never the same twice
/// @param promotions how often its tenant had been promoted when it was pulled: a promotion that
///   comes while the job is in hand is not slept over
public record Claim(Job job, String token, long promotions) {}
