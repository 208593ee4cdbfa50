import AggregateReports
import ByteKit
import Join
import TestSupport
import Testing

/// What a run keeps of reports that say something odd, or are none.
struct ReportIntakeTests {
  private func intake(_ names: [String: [UInt8]]) async throws -> ReportIntake {
    let folder = try TemporaryFolder()
    var request = CorrelationRequest()
    request.reports = try names.sorted { $0.key < $1.key }.map {
      try folder.write($0.key, $0.value)
    }
    let intake = await ReportIntake.read(request)
    withExtendedLifetime(folder) {}
    return intake
  }

  /// The first report of an id is no reuse of it.
  @Test(arguments: [0, 1, 7]) func reusedIDsPastTheLimitAreCounted(_ beyond: Int) async throws {
    let most = ReportIntake.reusedToldMax
    let reports = (0...most + beyond).map { number in
      (
        "\(1000 + number).xml",
        Array(
          SmallReport(
            id: "same", from: 1_771_200_000, to: 1_771_286_399,
            [SmallReport.Record(count: number + 1)]
          ).text.utf8)
      )
    }
    let intake = try await intake(Dictionary(uniqueKeysWithValues: reports))
    #expect(intake.reports.count == reports.count)
    let codes = intake.problems.map(\.code.rawValue)
    #expect(codes.count { $0 == "id_reused" } == most)
    let rest = intake.problems.filter { $0.code.rawValue == "more_ids_reused" }
    #expect(rest.map(\.count) == (beyond == 0 ? [] : [beyond]))
    #expect(intake.rejected == 0)
  }

  @Test func everyPartThatIsNoReportCountsAsRejected() async throws {
    let parts = 200
    let mail = """
      From a@b.example Mon Feb 16 00:00:00 2026
      Content-Type: application/xml; name="report.xml"

      <feedback><broken>


      """
    let mailbox = Array(String(repeating: mail, count: parts).utf8)
    let intake = try await intake(["a.mbox": mailbox, "b.xml": Array("<x/>".utf8)])
    #expect(intake.rejected == parts + 1)
    #expect(intake.rejections.count < 40)
  }
}
