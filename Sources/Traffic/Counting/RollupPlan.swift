package import AccountingLog
package import ByteKit
package import Policies
package import ReplyClassifier

/// What is to be counted of a run's logs, and how; made once, before they are read.
package struct RollupPlan: Sendable {
  /// From domains that get a number of their own though no policy domain covers them.
  static let otherDomainsMax = 10_000
  /// From domains in all.
  static let domainsMax = 1 << 20
  /// Source addresses that are told apart.
  static let sourcesMax = 1 << 18
  /// Relays that are told apart.
  static let relaysMax = 1 << 16
  /// Sites of receivers outside the table that one thread tells apart while it counts.
  static let sitesSeenMax = 1 << 16
  /// Those of them that keep their names in a run: the ones with the most rows.
  static let sitesMax = 4096

  /// The logs.
  package var inputs: [LogInput]
  let policies: PolicyMap
  let coverage: Coverage
  let windows: WindowPlan
  /// What tells receivers, and the causes of replies.
  package let classifier: ReplyClassifier
  /// Local addresses and the public ones that receivers see in their place.
  package var nat: [IPAddress: IPAddress] = [:]
  /// Begin of the period, POSIX seconds UTC; nil is open.
  package var since: Int?
  /// End of the period, not in it; nil is open.
  package var until: Int?
  /// Only this From domain and what lies under it; nil takes all.
  package var domainFilter: String?
  /// From domains that some report names; they are always told apart.
  package var reportedDomains: Set<String> = []
  /// Addresses that some report names; they are always told apart.
  package var reportedSources: Set<IPAddress> = []
  /// True counts an event that several inputs hold once.
  package var dedupes = false
  /// With `dedupes`, events of logs that were read before; they do not count again.
  package var events: EventMemory?
  /// True keeps the journal.
  package var keepsJournal = false
  /// True counts rows before `since` in cells of their own, beside calling them ignored.
  package var countsPast = false
  /// The buckets that a store counts in, which then take the place of the slots between window ends;
  /// nil counts for a report.
  package var buckets: BucketPlan?
  /// Hosts that may hand mail on; nil notes nothing of them.
  package var hostWatch: HostWatch?
  /// Whose mail came back, so that its `d` rows are kept; nil keeps none.
  package var lateRefusals: LateRefusalForecast?
  /// Of how many seconds the events of one at most are looked at for overlaps.
  package var overlapStride = 1

  /// Plans to count all rows of some inputs, whatever their time and domain.
  package init(
    inputs: [LogInput] = [], policies: PolicyMap, coverage: Coverage,
    windows: WindowPlan = WindowPlan(), classifier: ReplyClassifier
  ) {
    self.inputs = inputs
    self.policies = policies
    self.coverage = coverage
    self.windows = windows
    self.classifier = classifier
  }

  /// True where more than one input could hold the same events.
  var watchesOverlap: Bool { inputs.count > 1 || events != nil }

  /// True when rows of a From domain are asked for.
  func includes(domain: String) -> Bool {
    guard let domainFilter else { return true }
    return domain == domainFilter || domain.hasSuffix("." + domainFilter)
  }
}

/// Why an understood row was not counted.
public enum IgnoreReason: String, CaseIterable, Hashable, Sendable {
  /// The record type is not `d`, `b`, `t` or `rb`.
  case recordType = "record_type"
  /// An `rb` row, which is listed among the late refusals.
  case lateRefusal = "late_refusal"
  /// Handed on by pipe, file, discard or HTTP: it met no receiver by SMTP.
  case deliveryType = "delivery_type"
  /// `dlvType` is no word of PowerMTA's: the row's columns are shifted.
  case unknownDeliveryType = "unknown_delivery_type"
  /// Outside the period asked for.
  case period
  /// Another From domain than the one asked for.
  case domain
  /// An event that another input holds too.
  case duplicate

  /// True for `smtp` in any case and for nothing at all.
  @inline(__always)
  package static func isSMTP(_ field: UnsafeRawBufferPointer) -> Bool {
    if field.count == 0 { return true }
    guard field.count == 4 else { return false }
    return field.loadUnaligned(as: UInt32.self) | 0x2020_2020
      == UInt32(littleEndian: 0x7074_6d73)
  }

  /// Why a row of a delivery type other than smtp is not counted.
  init(deliveryType value: UnsafeRawBufferPointer) {
    let known: [StaticString] = ["pipe", "file", "discard", "http", "https", "http-delivery"]
    let isKnown = known.contains { bytesEqualIgnoringCase(value, $0) }
    self = isKnown ? .deliveryType : .unknownDeliveryType
  }
}

/// Where the From domains of the counted rows came from.
public struct DomainSourceCounts: Hashable, Sendable {
  /// From `header_From`.
  public internal(set) var headerFrom = 0
  /// From MAIL FROM.
  public internal(set) var mailFrom = 0
  /// Rows with neither.
  public internal(set) var none = 0

  /// No rows.
  public init() {}

  mutating func add(_ other: DomainSourceCounts) {
    headerFrom += other.headerFrom
    mailFrom += other.mailFrom
    none += other.none
  }
}
