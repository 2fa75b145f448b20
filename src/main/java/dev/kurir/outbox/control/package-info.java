/// The outbox: lanes of jobs, one a chat, dispatched to whoever can do them.
///
/// PostgreSQL holds the truth: a row for each message. Redis only says which job comes next and who
/// has it in hand, and holds ids only: never a text, never a number. Everything in it may be lost
/// at any time; then [dev.kurir.outbox.control.Dispatcher] asks the owner of the rows to add what
/// waits once more ([dev.kurir.outbox.control.Refill]), and a job that is done already says so by
/// its row.
///
/// A node's dispatcher makes one call after the other: each hands in what has ended since the last
/// and takes what is due, in one step.
///
/// A job is in hand under a token: node, run of the node, number. A node that starts, or finds its
/// connection or Redis' memory lost, opens a new run; that gives back what its earlier runs held,
/// and an earlier run can finish nothing any more. Other nodes' claims end when nobody renews their
/// hold.
///
/// Every key starts with `{kurir}:`, one slot of a cluster. Times are milliseconds since 1970.
///
/// | key                    | type       | what |
/// |------------------------|------------|------|
/// | `lane:{tenant}:{lane}` | sorted set | jobs of one chat by `order`; the one in hand is among them |
/// | `lanes:{tenant}:{class}` | sorted set | its lanes (class `high`, `normal`, `low`) that have a job and none in hand, by the time their head is due |
/// | `urgency:{tenant}`     | hash       | lane → the order of its last urgent job: `high` up to there; or `low`, while it had no other jobs |
/// | `later:{tenant}`       | sorted set | jobs to be sent later, by that time; they are in no lane yet |
/// | `laters:{tenant}`      | hash       | of those: job → `lane order priority` |
/// | `hands:{tenant}`       | hash       | lane → `job token`: what is in hand; a token is `node run epoch number` |
/// | `about:{tenant}`       | hash       | `epoch` the newest known of its session; `node`, `run`: who owns it under that epoch, missing when nobody does; `parked` until when none of its lanes is due; `promoted` how often it was promoted, so that a job in hand cannot sleep over a promotion; `paused`; `hands` how many jobs may be in hand, when not as many as everybody's; `picks` turns that lanes of several classes wanted; `more` when it may have lanes of another class than `normal`, or jobs for later |
/// | `holds`                | sorted set | `tenant lane` in hand, by the end of the hold |
/// | `ready:{node}`         | sorted set | the node's own tenants with a due lane and a free hand, by ticket: who has been served goes to the end |
/// | `waiting:{node}`       | sorted set | the node's own tenants whose next lane or later job is due later, by that time |
/// | `turn`                 | number     | the last ticket and the last token's number that somebody has taken; they are taken some at a time |
/// | `run:{node}`           | string     | the newest run of a node; when it is missing, Redis was emptied |
/// | `wake:{node}`          | list       | the bell: one element when the node shall look |
///
/// A tenant stands in `ready` or in `waiting` of its owner or in neither, never in both nor in
/// another node's; tenants that are idle, paused or nobody's are in no index that a pull reads, so
/// they cost nothing.
///
/// Every script that hands out or ends a job asks the epoch: a pull sees the tenants that are the
/// node's own in its current run; a claim ends only with its token, and a newer owner has taken
/// away what was held under an older epoch. A node that says it owns a tenant under an older epoch
/// than the known one is refused. Which epoch is right is decided by the lease in PostgreSQL, which
/// fences every write; what Redis knows only keeps the wrong node from trying. When Redis forgets,
/// the owners say it again with their next run.
@NullMarked
package dev.kurir.outbox.control;

import org.jspecify.annotations.NullMarked;
