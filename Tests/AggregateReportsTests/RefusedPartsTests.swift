import AggregateReports
import ByteKit
import Containers
import FailureReports
import TestSupport
import Testing

/// Parts of a file that are no reports: the first are told, the rest is counted.
struct RefusedPartsTests {
  private let report = ("r.xml", Array(ReportDraft().xml.utf8))

  private func lines(
    _ files: [(String, [UInt8])], _ limits: ContainerLimits = .standard
  ) throws -> [String] {
    let folder = try TemporaryFolder()
    let path = try folder.write("file.zip", Packing.zip(files))
    return Reading.items(path, containers: limits).map { item in
      switch item {
      case .report(let report): "report \(report.source.dropFirst(folder.path.count + 1))"
      case .failureReports(let failures): "failure reports \(failures.read)"
      case .rejected(let problem):
        "\(problem.code.rawValue) \(problem.path.dropFirst(folder.path.count + 1))"
          + (problem.path == path ? " \(problem.reason)" : "")
      }
    }
  }

  @Test("as many as the limit says are told one by one, those beyond in one sentence")
  func told() throws {
    let junk = (1...40).map { ("\($0)", Array("junk".utf8)) }
    let most = ReportReader.refusedMax
    func expected(_ count: Int) -> [String] { (1...count).map { "not_a_report file.zip!\($0)" } }
    #expect(try lines(Array(junk[..<most])) == expected(most))
    let rest = " more parts of the file could not be read; the first \(most) are told"
    #expect(
      try lines(Array(junk[...most])) == expected(most) + ["more_refused file.zip 1" + rest])
    #expect(try lines(junk) == expected(most) + ["more_refused file.zip \(40 - most)" + rest])
  }

  @Test("documents that are no reports count as well, and reports stand where they are")
  func order() throws {
    let broken = ("b.xml", Array("<feedback></wrong>".utf8))
    let files = [broken, report] + Array(repeating: broken, count: 40) + [report]
    let found = try lines(files)
    let most = ReportReader.refusedMax
    #expect(found.count == 2 + most + 1)
    #expect(found.firstIndex(of: "report file.zip!r.xml") == 1)
    #expect(found.lastIndex(of: "report file.zip!r.xml") == most + 1)
    #expect(found.last?.hasPrefix("more_refused file.zip \(41 - most) more") == true)
  }

  @Test("of a file past a limit the reports in front count, and the refusal says so")
  func abandoned() throws {
    var limits = ContainerLimits.standard
    limits.fileItemsFree = 4
    limits.fileItemBytes = .max
    let junk = ("j", Array("junk".utf8))
    let before =
      "file_limit file.zip with all that lies inside one another it holds more than 4"
      + " members, messages and parts"
    #expect(
      try lines([junk, junk, junk, junk, report], limits) == [
        before + "; refused parts that are not told: 4"
      ])
    #expect(
      try lines([junk, report, report, junk, report], limits) == [
        "not_a_report file.zip!j", "report file.zip!r.xml", "report file.zip!r.xml",
        before + "; reports in front of that, which count: 2; refused parts that are not told: 1",
      ])
  }
}
