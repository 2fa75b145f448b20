/// The nodes of one gateway: which ones live, and how they talk to each other.
///
/// - [dev.kurir.nodes.control.Nodes] says every five seconds that this node lives (a row of
///   `nodes`, by PostgreSQL's clock), and hears who else does.
/// - [dev.kurir.nodes.control.Wire] carries questions, answers and notes between nodes over Redis'
///   publish and subscribe. Nothing is kept on the way: what nobody hears is lost, and whoever asks
///   is told so.
///
/// | channel                | what |
/// |------------------------|------|
/// | `{kurir}:node:{name}`  | questions and notes to a node |
/// | `{kurir}:reply:{name}` | answers to its questions |
///
/// A letter is one JSON object; the format stands at [dev.kurir.nodes.control.Letter].
@NullMarked
package dev.kurir.nodes.control;

import org.jspecify.annotations.NullMarked;
