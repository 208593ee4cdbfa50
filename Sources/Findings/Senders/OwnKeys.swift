import AggregateReports
import Policies

/// The keys that made mail of our domains pass, and the names that our own mail bears beside them.
struct OwnKeys {
  private struct Key: Hashable {
    let domain: String
    let selector: String?
  }

  /// Keys of mail that left from our own addresses.
  private var own: Set<Key> = []
  /// Keys of mail that passed aligned, wherever it came from.
  private var all: Set<Key> = []
  /// Signers and envelopes of our own mail that are none of our domains: a service that signs beside
  /// us, or takes the bounces.
  private var beside: Set<String> = []
  /// For each message from elsewhere that bears a name so many must be of our own addresses for it to be
  /// such a service's, and not that of somebody who sends by himself as well.
  static let ownForOneOther = 1

  /// `messages` are those of each kind of record from our own addresses, and from elsewhere.
  init(_ index: RecordIndex, _ messages: [(own: Int, other: Int)], _ policies: PolicyMap) {
    var names: [String: (own: Int, other: Int)] = [:]
    for (number, record) in index.outcomes.enumerated() {
      let count = messages[number]
      let isOwn = count.own > 0
      for name in Self.foreignNames(record, policies) {
        names[name, default: (0, 0)].own += count.own
        names[name, default: (0, 0)].other += count.other
      }
      guard record.dkimAligned else { continue }
      for result in record.dkim
      where result.result == .pass && !policies.isForeign(result.domain, to: record.headerFrom) {
        // Some reporters leave the selector out.
        for key in [Self.key(result), Key(domain: result.domain, selector: nil)] {
          all.insert(key)
          if isOwn { own.insert(key) }
        }
      }
    }
    beside = Set(
      names.filter { $1.own > 0 && $1.own >= $1.other * Self.ownForOneOther }.keys)
  }

  /// What a record authenticates as that is none of our domains, each once.
  private static func foreignNames(_ record: ReportRecord, _ policies: PolicyMap) -> Set<String> {
    let passing =
      record.dkim.filter { $0.result == .pass }.map(\.domain)
      + record.spf.filter { $0.result == .pass }.map(\.domain)
    return Set(passing.filter { policies.isForeign($0, to: record.headerFrom) })
  }

  /// True for a key that our own mail bears.
  func isOwn(_ result: DKIMResult) -> Bool { own.contains(Self.key(result)) }

  /// True for a key that made some mail of ours pass.
  func isKnown(_ result: DKIMResult) -> Bool { all.contains(Self.key(result)) }

  /// True for a name that our own mail bears and that therefore names nobody else.
  func isBeside(_ name: String) -> Bool { beside.contains(name) }

  /// Selectors are labels of the DNS, so their letter case means nothing (RFC 6376 section 3.1).
  private static func key(_ result: DKIMResult) -> Key {
    Key(domain: result.domain, selector: result.selector?.lowercased())
  }
}

extension PolicyMap {
  /// True for a name that is neither a From domain, nor one above it, nor under a policy domain.
  func isForeign(_ name: String, to domain: String) -> Bool {
    !name.isEmpty && name != domain && !domain.hasSuffix("." + name) && group(of: name) == 0
  }
}
