import AccountingLog
import Checkup
import Join
import TestSupport
import Testing

/// Which entries of `logs` stand for the paths that were given, and which nodes they are of.
@Suite struct LogFoldersTests {
  private static func entries(_ given: [String], _ files: [String]) -> [String] {
    LogFolders(given: given, files: files).entries.map { "\($0.path)|\($0.name)|\($0.files.count)" }
  }

  @Test func `A folder of folders stands for these`() {
    #expect(
      Self.entries(["/logs/"], ["/logs/a1/x.csv", "/logs/a1/old/y.csv", "/logs/b2/x.csv"])
        == ["/logs/a1|a1|2", "/logs/b2|b2|1"])
    #expect(Self.entries(["/logs"], ["/logs/x.csv", "/logs/old/y.csv"]) == ["/logs||2"])
    #expect(Self.entries(["/logs"], ["/logs/a1/x.csv"]) == ["/logs||1"])
  }

  @Test func `Folders are named by what tells them apart, and months are no names`() {
    #expect(
      Self.entries(["h1/pmta", "h2/pmta"], ["h1/pmta/x", "h2/pmta/x"])
        == ["h1/pmta|h1|1", "h2/pmta|h2|1"])
    #expect(
      Self.entries(["/logs"], ["/logs/2026-01/x", "/logs/2026-02/x"])
        == ["/logs/2026-01||1", "/logs/2026-02||1"])
  }

  @Test func `Files of one folder stand for it, and a single one for itself`() {
    #expect(
      Self.entries(["l/a.csv", "l/b.csv", "m/c.csv"], ["l/a.csv", "l/b.csv", "m/c.csv"])
        == ["l||2", "m/c.csv||1"])
    #expect(Self.entries(["a.csv", "a.csv"], ["a.csv"]).count == 1)
    #expect(Self.entries(["/empty"], []) == [])
  }

  /// Two nodes send at once from their own addresses; two months of one node do not.
  @Test(arguments: [
    (0, "192.0.2.2", true), (0, "192.0.2.1", false), (30, "192.0.2.2", false),
  ]) func `Rows tell whether folders are nodes`(
    _ daysLater: Int, _ source: String, _ areNodes: Bool
  ) async throws {
    let folder = try TemporaryFolder()
    for (name, days, source) in [("a", 0, "192.0.2.1"), ("b", daysLater, source)] {
      var log = SmallLog()
      for day in 0..<7 {
        log.add(at: Patient.day + (day + days) * Patient.daySeconds, source: source, count: 3)
      }
      try folder.write("\(name)/acct.csv", text: log.text)
    }
    let paths = ["a", "b"].map { "\(folder.path)/\($0)/acct.csv" }
    let folders = LogFolders(given: [folder.path], files: paths)
    var patient = Patient()
    patient.request.logs = folders.named(paths.map { LogInput(path: $0) })
    let (correlation, _) = try await patient.run(withOwnLog: false)
    let guess = NodeGuess(correlation)
    #expect(guess.nodes.map(\.name) == ["a", "b"])
    #expect(guess.areNodes == areNodes)
  }
}

extension LogFoldersTests {
  @Test(arguments: [(LogFolders.foldersMax, LogFolders.foldersMax), (LogFolders.foldersMax + 1, 1)])
  func `So many folders below one are told apart, and one more is not`(_ count: Int, _ entries: Int)
  {
    let files = (0..<count).map { "/logs/node\($0)/acct.csv" }
    #expect(LogFolders(given: ["/logs"], files: files).entries.count == entries)
  }
}
