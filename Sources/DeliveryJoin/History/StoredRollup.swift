import ByteKit
import ReplyClassifier

/// What the history holds, counted into the slots that a run's reports cut.
struct StoredRollup {
  /// A reply, whose mail met it, and where.
  struct Reply: Hashable {
    let signature: String
    let cause: Cause
    let group: Int
    let delivery: UInt32
  }

  /// Files of the history.
  var inputCount = 0
  var domains: [String] = []
  var sources: [IPAddress?] = []
  var relays: [Relay] = []
  var deliveries: [DeliveryClass] = []
  var streams = StreamTable()
  var cells = CellTable()
  var used = 0
  var ignored: [IgnoreReason: Int] = [:]
  var domainSources = DomainSourceCounts()
  var headerFromRows: [String: Int] = [:]
  var withoutSource = 0
  var folded: [String] = []
  var replies: [Reply: ReplySightings.Count] = [:]
  var approximations = Approximations()
  /// `rb` rows.
  var lateRefusals = LateRefusalList()
  /// The rows in order of time; nil where no journal was asked for.
  var journal: StoredJournal?
}
