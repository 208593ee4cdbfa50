package import AggregateReports
package import ByteKit
package import Findings
package import Policies

/// What is known beside the logs: the inventory, the stages, and the reports at hand.
package struct LiveContext: Sendable {
  /// The inventory.
  package internal(set) var systems: [MailSystem]
  /// The stages of every policy domain.
  package let timeline: StageTimeline
  /// The reporters' view of signatures, by From domain and address.
  package internal(set) var signing: [String: [IPAddress: SigningRecord]]
  /// End of the last report's window, POSIX seconds UTC; nil without reports.
  package let reportedThrough: Int?

  /// Draws it from the reports and what is declared.
  package init(
    reports: [AggregateReport], declared: [DeclaredStage], systems: [MailSystem]
  ) {
    self.systems = systems
    let policies = PolicyClaims(reports, declared: declared.map(\.domain)).policies
    timeline = StageTimeline(policies: policies, declared: declared, reports: reports)
    signing = SigningRecord.all(of: reports)
    reportedThrough = reports.map(\.window.upperBound).max()
  }

  /// The begins of stages but the first of each domain, ascending.
  package var changes: [Int] {
    Set(timeline.stages.flatMap { $0.dropFirst().map(\.begin) }).sorted()
  }

  /// The stages in force at a time, and the policies before them; domains without a change are left
  /// out where one changed last.
  package func stages(at time: Int, change: Int?) -> [(now: Stage, before: Stage?)] {
    let all = timeline.stages.compactMap { stages -> (now: Stage, before: Stage?)? in
      guard let place = stages.lastIndex(where: { $0.begin <= time }) ?? stages.indices.first
      else { return nil }
      return (stages[place], place > 0 ? stages[place - 1] : nil)
    }
    let changed = all.filter { $0.now.begin == change }
    return changed.isEmpty ? all : changed
  }

  /// The relay of a reply as findings name it.
  package func relay(_ key: ReplyTrack.Key) -> RelayName {
    RelayName(key.relay, sourceIP: key.source, systems: systems)
  }

  /// What the reports say of the mail that met a reply; nil where they say nothing.
  package func signing(of key: ReplyTrack.Key) -> SigningRecord? {
    key.source.flatMap { signing[key.domain]?[$0] }
  }
}
