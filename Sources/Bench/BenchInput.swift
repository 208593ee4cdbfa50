import ByteKit
import Foundation
import SampleFirm

/// What is measured on: one accounting file, mapped, and the reports that go with it.
final class BenchInput: Sendable {
  /// The accounting file, plain CSV.
  let log: String
  /// The folder of reports; nil where a log was given.
  let reports: String?
  /// Rows of the log, its header line counted too.
  let rowCount: Int

  private let mapped: MappedBytes
  private let folder: URL?

  /// The bytes of the log.
  var bytes: UnsafeRawBufferPointer { mapped.bytes }

  /// Takes a log, or makes a firm of about `rows` rows; throws `InputProblem` or `FirmFailure`.
  init(log: String?, rows: Int) throws {
    if let log {
      folder = nil
      reports = nil
      self.log = log
    } else {
      let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("stagewatch-bench-\(UUID().uuidString)")
      let firm = folder.appendingPathComponent("firm")
      var plan = FirmPlan()
      plan.rows = rows
      plan.nodes = 1
      plan.gzipShare = 0
      plan.windowTruth = false
      _ = try SampleFirm.make(plan, at: firm.path)
      self.folder = folder
      reports = firm.appendingPathComponent("reports").path
      self.log = folder.appendingPathComponent("acct.csv").path
      try Self.join(firm.appendingPathComponent("logs"), into: self.log)
    }
    let file = try InputFile(path: self.log)
    guard let mapped = file.map(0..<file.sizeAtOpen) else {
      throw InputProblem(code: "not_mapped", path: self.log, reason: "the log cannot be mapped")
    }
    self.mapped = mapped
    rowCount = mapped.bytes.reduce(0) { $0 + ($1 == 10 ? 1 : 0) }
  }

  /// Deletes what was made.
  func remove() {
    if let folder { try? FileManager.default.removeItem(at: folder) }
  }

  /// Joins the files below a folder in the order of their names; each keeps its header line.
  private static func join(_ folder: URL, into path: String) throws {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    var whole = Data()
    for name in names.filter({ $0.hasSuffix(".csv") }).sorted() {
      whole.append(try Data(contentsOf: folder.appendingPathComponent(name)))
    }
    try whole.write(to: URL(fileURLWithPath: path))
  }
}
