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

  /// `isOwn` tells of each kind of record whether mail of our own addresses was of that kind.
  init(_ index: RecordIndex, isOwn: [Bool], _ policies: PolicyMap) {
    for (number, record) in index.outcomes.enumerated() {
      if isOwn[number] { noteNames(record, policies) }
      guard record.dkimAligned else { continue }
      for result in record.dkim
      where result.result == .pass && !policies.isForeign(result.domain, to: record.headerFrom) {
        // Some reporters leave the selector out.
        for key in [Self.key(result), Key(domain: result.domain, selector: nil)] {
          all.insert(key)
          if isOwn[number] { own.insert(key) }
        }
      }
    }
  }

  private mutating func noteNames(_ record: ReportRecord, _ policies: PolicyMap) {
    for result in record.dkim
    where result.result == .pass && policies.isForeign(result.domain, to: record.headerFrom) {
      beside.insert(result.domain)
    }
    for result in record.spf
    where result.result == .pass && policies.isForeign(result.domain, to: record.headerFrom) {
      beside.insert(result.domain)
    }
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
