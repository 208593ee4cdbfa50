import Findings
import TestSupport
import Testing
import Traffic

@testable import Rendering

/// The chart of a domain's stages, and the series that it draws.
struct StageChartTests {
  /// Days of mail of which some fails, each with a report.
  private static func sample(days: Int) -> SampleReport {
    var sample = SampleReport()
    var log = SmallLog()
    for number in 0..<days {
      let begin = SampleReport.day + number * SampleReport.daySeconds
      log.add(at: begin + 43_200, count: 4)
      sample.reports.append(
        SmallReport(
          id: String(number), policy: "reject", from: begin,
          to: begin + SampleReport.daySeconds - 1,
          [
            SmallReport.Record(count: 5), SmallReport.Record(count: 2, dkim: false, spf: false),
            SmallReport.Record(count: 3, disposition: "reject", dkim: false, spf: false),
            // A stranger's failures are not ours.
            SmallReport.Record("198.51.100.7", count: 50, dkim: false, spf: false),
          ]
        ).text)
    }
    sample.logs = [log.text]
    return sample
  }

  @Test(arguments: [1, 7, FailureSeries.bucketsMax, FailureSeries.bucketsMax + 1])
  func seriesHoldsEveryOwnMessageOnce(_ days: Int) async throws {
    let report = try await Self.sample(days: days).run()
    let series = try #require(FailureSeries.all(of: report)["a.example"])
    #expect(series.days == (days > FailureSeries.bucketsMax ? 2 : 1))
    #expect(series.buckets.count <= FailureSeries.bucketsMax)
    #expect(series.buckets.reduce(0) { $0 + $1.messages } == 10 * days)
    #expect(series.buckets.reduce(0) { $0 + $1.rejected } == 3 * days)
    #expect(series.buckets.reduce(0) { $0 + $1.spared } == 2 * days)
    #expect(series.buckets.allSatisfy { $0.quarantined == 0 && $0.share($0.rejected) == 0.3 })
    #expect(FailureSeries.all(of: report).count == 1)
    #expect(FailureSeries([]).buckets.isEmpty)
  }

  @Test func chartSaysInWordsWhatItShows() async throws {
    let report = try await SampleReport.firm().run()
    let chart = StageChart(
      domain: "a.example", stages: report.stages,
      series: try #require(FailureSeries.all(of: report)["a.example"]), style: SampleReport.plain)
    let tokens = HTMLTokens(chart.html.source)
    #expect(tokens.unbalanced.isEmpty)
    let label = try #require(tokens.tags.first { $0.name == "svg" }?.attributes["aria-label"])
    for summary in report.stages {
      #expect(label.contains("\(StageName.of(summary.stage)) from "))
      #expect(label.contains("\(summary.logged.refusedDMARC) of "))
    }
  }

  /// Nothing is drawn outside the picture, whatever the stages' begins.
  @Test func everythingLiesInsideThePicture() async throws {
    for days in [1, 30, 200] {
      let report = try await Self.sample(days: days).run()
      let chart = StageChart(
        domain: "a.example", stages: report.stages,
        series: try #require(FailureSeries.all(of: report)["a.example"]), style: SampleReport.plain)
      let tags = HTMLTokens(chart.html.source).tags.filter { $0.name == "rect" && !$0.isEnd }
      #expect(tags.count > 2)
      for tag in tags {
        let x = try #require(Double(tag.attributes["x"] ?? ""))
        let y = try #require(Double(tag.attributes["y"] ?? ""))
        let width = try #require(Double(tag.attributes["width"] ?? ""))
        let height = try #require(Double(tag.attributes["height"] ?? ""))
        #expect(x >= 0 && x + width <= StageChart.width + 0.1, "\(tag)")
        #expect(y >= -0.1 && y + height <= StageChart.height + 0.1, "\(tag)")
      }
    }
  }
}
