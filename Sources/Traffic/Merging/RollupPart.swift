import ByteKit
import Policies

/// Counted rows with the names behind their numbers: a part of a run.
///
/// What one thread counted is such a part, and so is what a store holds. `Rollup` brings parts
/// together and does not know who made them.
package struct RollupPart: Sendable {
  /// Where the part's inputs begin among those of the run.
  var firstInput: Int32 = 0
  var domains = NameTable<String>()
  var sources = NameTable<IPAddress?>()
  var relays = NameTable<Relay>()
  /// Where mail went and who reports on it, by number.
  var deliveries: [DeliveryClass] = []
  /// Where mail went, by the number of the delivery; empty unless a store is to be told.
  var destinations: [Destination] = []
  /// Bound of the sites that are told apart, as of `KeptNames`.
  var siteBound = UInt64.max
  var streams = StreamTable()
  /// The counts.
  var tally = RollupTally()
  /// The texts behind the numbers of `tally.replies`.
  var replies: [ReplyText] = []
  /// True where there were more destinations or replies than can be told apart.
  var foldsDestinations = false, foldsReplies = false
  /// The rows in order of time; nil where no journal was asked for.
  var journal: JournalPart?
  /// What could not be told apart when the rows were counted.
  var folded: [String] = []
  /// Times at which rows could not be told apart.
  var approximations = Approximations()

  /// `rb` rows of the period.
  package var lateRefusals: LateRefusalList { tally.lateRefusals }
}
