/// The outbox: lanes of jobs, one a chat, dispatched to whoever can do them.
///
/// PostgreSQL holds the truth: a row for each message. Redis only says which job comes next and who
/// has it in hand, and holds ids only: never a text, never a number. Everything in it may be lost
/// at any time; then [dev.kurir.outbox.control.Dispatcher] asks the owner of the rows to add what
/// waits once more ([dev.kurir.outbox.control.Refill]), and a job that is done already says so by
/// its row.
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
/// | `lanes:{tenant}`       | sorted set | its lanes that have a job and none in hand, by the time their head is due |
/// | `hands:{tenant}`       | hash       | lane → `job token`: what is in hand |
/// | `holds`                | sorted set | `tenant lane` in hand, by the end of the hold |
/// | `ready`                | sorted set | tenants with a due lane and a free hand, by ticket: who has been served goes to the end |
/// | `waiting`              | sorted set | tenants whose next lane is due later, by that time |
/// | `turn`                 | number     | the last ticket and the last token's number |
/// | `parked`               | hash       | tenant → until when none of its lanes is due |
/// | `promoted`             | hash       | tenant → how often it was promoted, so that a job in hand cannot sleep over a promotion |
/// | `run:{node}`           | string     | the newest run of a node; when it is missing, Redis was emptied |
/// | `wake`                 | list       | the bell: one element when somebody shall look |
///
/// A tenant stands in `ready` or in `waiting` or in neither, never in both; idle tenants and lanes
/// are in no index that a pull reads, so they cost nothing.
@NullMarked
package dev.kurir.outbox.control;

import org.jspecify.annotations.NullMarked;
