package import ByteKit

/// Settles reports of one key and other contents: one whose every record stands in another was sent
/// again, completed, and the larger counts.
///
/// The result does not depend on the order of the reports, but for which one of several that all
/// count is told as the one that came first.
package struct ReportReuse: Sendable {
  /// Reports of one key that are compared with each other; of more than that all count.
  ///
  /// A correction or two are usual. Anybody can send any number, and each is compared with all.
  package static let comparedMax = 64

  /// The reports that do not count, by their place.
  package private(set) var replaced: Set<Int> = []
  /// What is to be told, in the order of the reports.
  package private(set) var problems: [InputProblem] = []

  /// Looks for reports of one key among some that differ in their content.
  ///
  /// O(records) for each key, times `comparedMax` at most.
  package init(_ reports: [AggregateReport]) {
    var groups: [ReportLedger.Key: [Int]] = [:]
    for (number, report) in reports.enumerated() {
      groups[ReportLedger.Key(report), default: []].append(number)
    }
    var told: [Int: InputProblem] = [:]
    for members in groups.values where members.count > 1 {
      let holders = Self.holders(of: members, reports)
      let first = members.first { holders[$0] == nil }
      for number in members where number != first {
        told[number] = Self.problem(reports[number], isHeld: holders[number] != nil)
      }
      replaced.formUnion(holders.keys)
    }
    problems = told.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func problem(_ report: AggregateReport, isHeld: Bool) -> InputProblem {
    ReportLedger.reuse(
      of: report,
      isHeld
        ? "was sent with all of its records and more, too; only the larger report counts"
        : "came before with other content; both count")
  }

  /// The report that holds all records of another one, by the other's place.
  private static func holders(of members: [Int], _ reports: [AggregateReport]) -> [Int: Int] {
    guard members.count <= comparedMax else { return [:] }
    // Largest first: what holds a report has been met, and what is held by it has not.
    let sorted = members.sorted {
      (reports[$1].records.count, $0) < (reports[$0].records.count, $1)
    }
    var holders: [Int: Int] = [:]
    var kept: [(number: Int, records: Set<ReportRecord>)] = []
    for number in sorted {
      let report = reports[number]
      let holder = kept.first {
        $0.records.count > report.records.count && reports[$0.number].policy == report.policy
          && report.records.allSatisfy($0.records.contains)
      }
      if let holder {
        holders[number] = holder.number
      } else {
        kept.append((number, Set(report.records)))
      }
    }
    return holders
  }
}
