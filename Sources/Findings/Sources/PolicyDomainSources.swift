import ByteKit
import Policies

/// What the sources of one policy domain come to for its readiness.
struct PolicyDomainSources {
  /// Days before the last ones that must hold data before a source can be called new: one week
  /// sees what is sent weekly.
  static let historyDaysMin = 7

  /// True where some source is ours, is named by the inventory, or has a message that passes.
  private(set) var hasSender = false
  private var first: [Party: Int] = [:]
  private var own: Set<Party> = []

  /// Who is new or not: an address, or a sender outside the log that the configuration decides on, who
  /// may come from another address each day.
  private enum Party: Hashable {
    case address(IPAddress)
    case sender(Int)
  }

  /// All of them by group of `PolicyMap`, in one pass over the sources.
  static func all(
    _ sources: [SourceSummary], _ policies: PolicyMap,
    _ decisions: [MailPlace: SenderBook.Decision]
  ) -> [Int: PolicyDomainSources] {
    var found: [Int: PolicyDomainSources] = [:]
    var groups: [String: Int] = [:]
    for source in sources {
      let group = groups[source.domain] ?? policies.group(of: source.domain)
      groups[source.domain] = group
      let decision =
        source.logged > 0
        ? nil : decisions[MailPlace(domain: source.domain, address: source.sourceIP)]
      found[group, default: PolicyDomainSources()].add(
        source, decision.map { .sender($0.sender) } ?? .address(source.sourceIP))
    }
    return found
  }

  private mutating func add(_ source: SourceSummary, _ party: Party) {
    first[party] = min(first[party] ?? .max, source.firstSeen)
    if source.ownership == .ownDirect { own.insert(party) }
    hasSender =
      hasSender || source.ownership == .ownDirect || source.system != nil
      || source.failing + source.unknown < source.messages
  }

  /// Own addresses and decided senders first seen from a time on; nil where the data does not reach back far enough to
  /// tell.
  func newOwn(since cut: Int) -> Int? {
    guard let earliest = first.values.min(),
      earliest <= cut - Self.historyDaysMin * UTCDay.seconds
    else { return nil }
    return own.count { first[$0] ?? .min >= cut }
  }
}
