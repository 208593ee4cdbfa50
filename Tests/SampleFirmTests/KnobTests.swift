import Foundation
import SampleFirm
import TestSupport
import Testing

/// Each knob does what it says, and the same knobs give the same bytes.
@Suite struct KnobTests {
  private var small: FirmPlan {
    var plan = FirmPlan()
    plan.rows = 2000
    plan.daysPerStage = 1
    return plan
  }

  private func contents(_ firm: FirmFolder, below part: String = "") throws -> [String: [UInt8]] {
    try Dictionary(
      uniqueKeysWithValues: firm.files(below: part).map { ($0, try firm.bytes($0)) })
  }

  @Test(arguments: [UInt64(0), 1, 77, .max])
  func sameSeedGivesTheSameBytes(seed: UInt64) throws {
    var plan = small
    plan.seed = seed
    let one = try contents(FirmFolder(plan))
    #expect(try contents(FirmFolder(plan)) == one)
    plan.seed = seed &+ 5
    #expect(try contents(FirmFolder(plan)) != one)
  }

  @Test(arguments: [1000, 3000, 8000])
  func rowsLieWithinATenthOfTheAim(rows: Int) throws {
    var plan = small
    plan.rows = rows
    plan.reports = false
    let made = try SampleFirm.make(plan, at: TemporaryFolder().path + "/firm")
    #expect(abs(made - rows) * 10 <= rows)
  }

  @Test func withoutReportsTheLogIsTheSame() throws {
    var plan = small
    let with = try FirmFolder(plan)
    plan.reports = false
    let without = try FirmFolder(plan)
    #expect(try contents(with, below: "logs") == contents(without, below: "logs"))
    #expect(!FileManager.default.fileExists(atPath: without.root + "/reports"))
  }

  @Test func oneNodeHasNoNAT() throws {
    var plan = small
    plan.nodes = 1
    let firm = try FirmFolder(plan)
    let log = try NaiveLog(firm)
    #expect(log.rows.allSatisfy { $0.path.hasPrefix("logs/pmta-a/") })
    #expect(!log.rows.contains { $0["dlvSourceIp"].hasPrefix("10.") })
    let yaml = String(decoding: try firm.bytes("stagewatch.yaml"), as: UTF8.self)
    #expect(!yaml.contains("nat:"))
  }

  @Test func furtherDomainsAndRepliesAreAllMet() throws {
    var plan = small
    plan.rows = 4000
    plan.distinctRecipientDomains = 150
    plan.distinctReplies = 300
    let log = try NaiveLog(FirmFolder(plan))
    let domains = log.rows.map { $0["rcpt"].split(separator: "@").last.map(String.init) ?? "" }
      .filter { $0.hasSuffix(".klant.example") }
    #expect(Set(domains).count == 150)
    let replies = log.rows.map { $0["dsnDiag"] }.filter { $0.contains("Refused by local rule") }
    #expect(Set(replies).count == 300)
  }

  @Test func filesAreCompressedAndRotatedAsAsked() throws {
    var plan = small
    plan.gzipShare = 0
    plan.reports = false
    let plain = try FirmFolder(plan)
    #expect(try plain.files(below: "logs").allSatisfy { $0.hasSuffix(".csv") })
    plan.rows = 5000
    plan.fileBytes = 65_536
    let split = try FirmFolder(plan)
    let second = try split.files(below: "logs").filter { $0.hasSuffix("-0003.csv") }
    #expect(!second.isEmpty)
    let log = try NaiveLog(split)
    let total = try #require(split.truth()["rows"] as? [String: Any])["total"] as? Int
    #expect(total == log.rows.count)
  }

  @Test func aFolderInUseIsRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write("kept.txt", text: "mine")
    #expect(throws: FirmFailure.folderNotEmpty(folder.path)) {
      try SampleFirm.make(small, at: folder.path)
    }
  }

  @Test func datesAreReadOrRefused() {
    #expect(FirmPlan.midnight(of: "1970-01-02") == 86_400)
    #expect(FirmPlan.midnight(of: "2026-03-17") == FirmPlan().begin)
    for text in [
      "2026-3-17", "2026-02-29", "2026-13-01", "today", "", "2026-03-17T00", "-026-03-17",
    ] {
      #expect(FirmPlan.midnight(of: text) == nil, "\(text)")
    }
  }

  @Test func plansAtAndPastTheLimits() {
    func complains(_ change: (inout FirmPlan) -> Void) -> Bool {
      var plan = FirmPlan()
      change(&plan)
      return plan.complaint != nil
    }
    #expect(!complains { $0.rows = FirmPlan.leastRows })
    #expect(complains { $0.rows = FirmPlan.leastRows - 1 })
    #expect(!complains { $0.rows = FirmPlan.mostRows })
    #expect(complains { $0.rows = FirmPlan.mostRows + 1 })
    #expect(!complains { $0.daysPerStage = FirmPlan.mostDaysPerStage })
    #expect(complains { $0.daysPerStage = FirmPlan.mostDaysPerStage + 1 })
    #expect(complains { $0.daysPerStage = 0 })
    #expect(complains { $0.baselineDays = FirmPlan.mostDaysPerStage + 1 })
    #expect(!complains { $0.distinctReplies = FirmPlan.mostReplies })
    #expect(complains { $0.distinctReplies = FirmPlan.mostReplies + 1 })
    #expect(!complains { $0.distinctRecipientDomains = FirmPlan.mostRecipientDomains })
    #expect(complains { $0.distinctRecipientDomains = FirmPlan.mostRecipientDomains + 1 })
    #expect(complains { $0.nodes = 3 })
    #expect(complains { $0.begin = 1 })
    #expect(complains { $0.gzipShare = 1.01 })
    #expect(!complains { $0.fileBytes = FirmPlan.leastFileBytes })
    #expect(complains { $0.fileBytes = FirmPlan.leastFileBytes - 1 })
  }
}
