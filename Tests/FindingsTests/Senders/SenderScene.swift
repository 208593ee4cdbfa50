import AggregateReports
import ByteKit
import Findings
import TestSupport

/// A firm that sends 30 messages a day, as two reporters see it, and whoever else sends as it.
struct SenderScene {
  typealias Signature = (domain: String, selector: String?, result: String)

  static let reporters = ["google.com", "mail.example"]
  static let ownKey: [Signature] = [("a.example", "k1", "pass")]
  static let brokenKey: [Signature] = [("a.example", "k1", "fail")]

  let days: Int
  var sample = Sample()
  private var records: [[[SmallReport.Record]]] = []
  private var policies: [String] = []

  init(days: Int = 22, policy: (Int) -> String = { _ in "none" }) {
    self.days = days
    policies = (0..<days).map(policy)
    records = (0..<days).map { _ in
      Self.reporters.map { _ in [SmallReport.Record(count: 15, signatures: Self.ownKey)] }
    }
    for day in 0..<days {
      sample.log.add(at: Sample.day + day * Sample.daySeconds + 3600, count: 30)
    }
  }

  /// Adds a record to the reports of some days, those of all reporters unless one is named.
  mutating func add(
    _ record: SmallReport.Record, on days: some Sequence<Int>, at reporter: Int? = nil
  ) {
    for day in days {
      for number in Self.reporters.indices where reporter == nil || reporter == number {
        records[day][number].append(record)
      }
    }
  }

  /// Adds a row that was delivered to a host on a day.
  mutating func deliver(to recipient: String, host: String, day: Int) {
    sample.log.add(
      at: Sample.day + day * Sample.daySeconds + 7200, to: recipient, host: host)
  }

  /// The report over all of it.
  func report() async throws -> CorrelationReport {
    var sample = sample
    for day in 0..<days {
      for (number, reporter) in Self.reporters.enumerated() {
        let begin = Sample.day + day * Sample.daySeconds
        sample.reports.append(
          SmallReport(
            reporter, id: "\(day)-\(number)", policy: policies[day], from: begin,
            to: begin + Sample.daySeconds - 1, records[day][number]))
      }
    }
    return try await sample.run()
  }

  /// Failing mail of somebody else.
  static func foreign(
    _ address: String, _ count: Int = 40, disposition: String = "none",
    signatures: [Signature] = [], envelope: String? = nil,
    reasons: [(type: String, comment: String)] = []
  ) -> SmallReport.Record {
    SmallReport.Record(
      address, count: count, disposition: disposition, dkim: false, spf: false,
      signatures: signatures, reasons: reasons, envelope: envelope)
  }
}
