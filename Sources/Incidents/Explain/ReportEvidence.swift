import AggregateReports
import ByteKit
import Findings
import Join
import Policies
import ReplyClassifier

/// What aggregate reports say of the mail of some place.
package struct ReportEvidence {
  /// Days before a spike whose reports are looked at.
  package static let daysBefore = 60
  /// The share of mail that must fail, or pass, for the reports to speak.
  static let clearShare = 0.5

  /// Messages in windows that touch the spike, and those that failed.
  private(set) var messages = 0
  private(set) var failing = 0
  /// Those of them that the receivers refused or put aside.
  private(set) var enforced = 0
  /// The same in windows that ended before it.
  private(set) var earlierMessages = 0
  private(set) var earlierFailing = 0
  private var reporters: Set<String> = []
  private var first: JoinRow?
  private var last = Int.min

  /// Looks at the rows of some From domains and addresses.
  ///
  /// `receivers` limits the rows of the spike's own time to reporters that speak for them.
  init(_ joins: [JoinRow], pairs: Set<MailPlace>, spike: Range<Int>) {
    for row in joins where pairs.contains(MailPlace(domain: row.domain, address: row.sourceIP)) {
      let failed = row.reported.failing
      if row.window.upperBound <= spike.lowerBound {
        guard row.window.lowerBound >= spike.lowerBound - Self.daysBefore * 86_400 else { continue }
        earlierMessages += row.reported.messages - row.reported.unknown
        earlierFailing += failed
        guard failed > 0 else { continue }
        reporters.insert(row.reporter)
        last = max(last, row.window.upperBound)
        if first.map({ row.window.lowerBound < $0.window.lowerBound }) ?? true { first = row }
      } else if row.window.lowerBound < spike.upperBound {
        messages += row.reported.messages - row.reported.unknown
        failing += failed
        enforced += row.reported.quarantine + row.reported.reject
      }
    }
  }

  /// True when the reports show that much of the mail fails both legs.
  var showsFailing: Bool {
    let all = messages > 0 ? (failing, messages) : (earlierFailing, earlierMessages)
    return all.1 > 0 && Double(all.0) >= Self.clearShare * Double(all.1)
  }

  /// True when the reports show that nearly all of the mail passes.
  var showsPassing: Bool {
    messages + earlierMessages > 0
      && Double(failing + earlierFailing) <= 0.1 * Double(messages + earlierMessages)
  }

  /// What was to be seen before; nil where nothing was.
  func seenBefore(_ correlation: Correlation) -> SeenBefore? {
    guard let first, earlierFailing > 0,
      Double(earlierFailing) >= 0.02 * Double(earlierMessages)
    else { return nil }
    let group = correlation.policies.group(of: first.domain)
    let policy = correlation.timeline.index(group: group, at: first.window.lowerBound)
      .map { correlation.timeline.stages[group][$0].policy.rawValue }
    return SeenBefore(
      messages: earlierMessages, failing: earlierFailing, reporters: reporters.count,
      first: first.window.lowerBound, last: last, policy: policy)
  }
}
