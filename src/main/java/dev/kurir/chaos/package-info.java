/// `./kurir chaos`: proves by killing things that what Kurir accepts is kept.
///
/// A [dev.kurir.chaos.World] is a whole Kurir: PostgreSQL, Redis, the sandbox and one or two nodes,
/// each a process of its own. Between a node and what it depends on lies a [dev.kurir.chaos.Wire],
/// a TCP proxy that can hold back either direction: with it a node is brought to an exact point and
/// killed there, without any hook in Kurir itself. A [dev.kurir.chaos.Trial] runs one
/// [dev.kurir.chaos.ChaosCase] with one seed under [dev.kurir.chaos.Traffic], waits until
/// everything is over, and asks the [dev.kurir.chaos.Oracle].
///
/// | class | what |
/// |---|---|
/// | `Calls`, `Phones`, `Tenant`, `Rows` | Kurir and the sandbox from outside, and Kurir's table for looking |
/// | `Producer`, `Writer`, `Ledger` | messages out and in, and what of them was promised |
/// | `Scene` | what a case may do |
/// | `cases.*` | the cases, named by `cases.Cases` |
@NullMarked
package dev.kurir.chaos;

import org.jspecify.annotations.NullMarked;
