import Findings
import TestSupport
import Testing

/// Reporters that no longer report.
struct SilentReporterTests {
  /// Ten days of daily reports by yahoo.com; google.com's windows are given, in seconds from the
  /// first day; one row a day goes to Gmail.
  private static func sample(_ windows: [Range<Int>], mailDays: Range<Int> = 0..<10) -> Sample {
    var sample = Sample()
    for day in 0..<10 { sample.report("yahoo.com", day: day, SmallReport.Record()) }
    for (index, window) in windows.enumerated() {
      sample.reports.append(
        SmallReport(
          "google.com", id: "g\(index)", from: Sample.day + window.lowerBound,
          to: Sample.day + window.upperBound - 1, [SmallReport.Record()]))
    }
    for day in mailDays { sample.log.add(at: Sample.day + day * Sample.daySeconds + 60) }
    return sample
  }

  private static func days(_ range: Range<Int>) -> [Range<Int>] {
    range.map { $0 * Sample.daySeconds..<($0 + 1) * Sample.daySeconds }
  }

  @Test func dailyReporterThatStopped() async throws {
    let silent = try await Self.sample(Self.days(0..<6)).run().silentReporters
    #expect(silent.map(\.reporter) == ["google.com"])
    let found = try #require(silent.first)
    #expect(found.lastEnd == Sample.day + 6 * Sample.daySeconds)
    #expect(found.usualIntervalSeconds == Sample.daySeconds)
    #expect(found.missingWindows == 10 - 6)
  }

  @Test(arguments: [(6, true), (7, false)]) func threeDaysMustPass(
    _ count: Int, _ isSilent: Bool
  ) async throws {
    let silent = try await Self.sample(Self.days(0..<count)).run().silentReporters
    #expect(silent.isEmpty != isSilent)
  }

  @Test func fiveWindowsMakeAHabit() async throws {
    for count in [SilentReporter.windowsMin - 1, SilentReporter.windowsMin] {
      let silent = try await Self.sample(Self.days(0..<count)).run().silentReporters
      #expect(silent.isEmpty == (count < SilentReporter.windowsMin))
    }
  }

  @Test func withoutMailThereIsNothingToReport() async throws {
    let silent = try await Self.sample(Self.days(0..<6), mailDays: 0..<6).run().silentReporters
    #expect(silent.isEmpty)
  }

  @Test func hourlyReporterIsMissedSooner() async throws {
    let end = 10 * 24 - 4
    let hours = ((end - 9)..<end).map { $0 * 3600..<($0 + 1) * 3600 }
    var sample = Self.sample(hours)
    sample.log.add(at: Sample.day + end * 3600 + 60)
    let silent = try await sample.run().silentReporters
    #expect(silent.map(\.usualIntervalSeconds) == [3600])
    #expect(silent.map(\.missingWindows) == [4])
  }

  @Test func rareReporterIsNeverSilent() async throws {
    let rare = (0..<5).map { $0 * 3 * 3600 * 24..<($0 * 3 + 1) * 3600 * 24 }
    var sample = Self.sample(rare)
    sample.report("yahoo.com", day: 40, SmallReport.Record())
    sample.log.add(at: Sample.day + 39 * Sample.daySeconds)
    #expect(try await !sample.run().silentReporters.map(\.reporter).contains("google.com"))
  }
}
