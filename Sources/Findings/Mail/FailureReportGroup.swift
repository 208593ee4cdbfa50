public import ByteKit
import Join
import Traffic

/// Failure reports of one relay's mail, or of mail from one address that the log does not know.
public struct FailureReportGroup: Hashable, Sendable {
  /// Whose mail it is.
  public enum Party: Hashable, Sendable {
    /// Mail of ours, by this relay.
    case relay(RelayName)
    /// Mail from an address of which several rows of the log fit, so that none is picked.
    case several(IPAddress?)
    /// Mail that the log does not know.
    case foreign(IPAddress?)

    /// Ours first.
    fileprivate var order: Int {
      switch self {
      case .relay: 0
      case .several: 1
      case .foreign: 2
      }
    }
  }

  /// A word with how many reports say it.
  public struct Count: Hashable, Sendable {
    /// The word.
    public let word: String
    /// How many.
    public let count: Int
  }

  /// Whose mail it is.
  public let party: Party
  /// From domain; empty where it is not said.
  public let domain: String
  /// Its reports, in the order of their arrival.
  public let reports: [ReportedFailure]

  /// The last arrival; nil where none is said.
  public var last: Int? { reports.compactMap(\.arrival).max() }

  /// Reports whose mail was found by its time alone.
  public var foundByTime: Int { reports.count { $0.means == .time } }

  /// What was done with the mail, by the word's number of reports; `unknown` where it is not said.
  public var results: [Count] { Self.counts(reports.map { $0.deliveryResult ?? "unknown" }) }

  /// Mechanisms that gave no aligned identity, likewise.
  public var failed: [Count] {
    Self.counts(
      reports.map { report in
        guard let failed = report.failed else { return "unknown" }
        return failed.isEmpty ? "none" : failed.joined(separator: "+")
      })
  }

  /// Who reports, likewise; `?` where it is not said.
  public var reporters: [Count] {
    Self.counts(reports.map { $0.reporter.isEmpty ? "?" : $0.reporter })
  }

  private static func counts(_ words: [String]) -> [Count] {
    Dictionary(words.map { ($0, 1) }, uniquingKeysWith: +)
      .map { Count(word: $0.key, count: $0.value) }
      .sorted { ($1.count, $0.word) < ($0.count, $1.word) }
  }

  /// The groups of some reports: ours first, then those with the most reports.
  package static func all(of reports: [ReportedFailure]) -> [FailureReportGroup] {
    struct Key: Hashable {
      let party: Party
      let domain: String
    }
    var groups: [Key: [ReportedFailure]] = [:]
    for report in reports {
      let party: Party =
        report.logged.map { .relay($0.relay) }
        ?? (report.rows > 0 ? .several(report.sourceIP) : .foreign(report.sourceIP))
      groups[Key(party: party, domain: report.domain), default: []].append(report)
    }
    return groups.map {
      FailureReportGroup(party: $0.key.party, domain: $0.key.domain, reports: $0.value)
    }.sorted(by: isBefore)
  }

  private static func isBefore(_ a: FailureReportGroup, _ b: FailureReportGroup) -> Bool {
    let first = (a.party.order, -a.reports.count, a.domain, a.party.name)
    return first < (b.party.order, -b.reports.count, b.domain, b.party.name)
  }
}

extension FailureReportGroup.Party {
  /// What orders parties of a kind.
  fileprivate var name: String {
    switch self {
    case .relay(let relay): relay.identity.joined(separator: "\0") + "\0" + (relay.node ?? "")
    case .several(let address), .foreign(let address): address?.description ?? ""
    }
  }
}
