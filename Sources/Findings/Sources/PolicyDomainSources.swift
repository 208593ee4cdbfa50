import ByteKit
import Policies

/// What the sources of one policy domain come to for its readiness.
struct PolicyDomainSources {
  /// Days before the last ones that must hold data before a source can be called new: one week
  /// sees what is sent weekly.
  static let historyDaysMin = 7

  /// True where some source is ours, is named by the inventory, or has a message that passes.
  private(set) var hasSender = false
  private var first: [IPAddress: Int] = [:]
  private var own: Set<IPAddress> = []

  /// All of them by group of `PolicyMap`, in one pass over the sources.
  static func all(
    _ sources: [SourceSummary], _ policies: PolicyMap
  ) -> [Int: PolicyDomainSources] {
    var found: [Int: PolicyDomainSources] = [:]
    var groups: [String: Int] = [:]
    for source in sources {
      let group = groups[source.domain] ?? policies.group(of: source.domain)
      groups[source.domain] = group
      found[group, default: PolicyDomainSources()].add(source)
    }
    return found
  }

  private mutating func add(_ source: SourceSummary) {
    first[source.sourceIP] = min(first[source.sourceIP] ?? .max, source.firstSeen)
    if source.ownership == .ownDirect { own.insert(source.sourceIP) }
    hasSender =
      hasSender || source.ownership == .ownDirect || source.system != nil
      || source.failing + source.unknown < source.messages
  }

  /// Own addresses first seen from a time on; nil where the data does not reach back far enough to
  /// tell.
  func newOwn(since cut: Int) -> Int? {
    guard let earliest = first.values.min(),
      earliest <= cut - Self.historyDaysMin * UTCDay.seconds
    else { return nil }
    return own.count { first[$0] ?? .min >= cut }
  }
}
