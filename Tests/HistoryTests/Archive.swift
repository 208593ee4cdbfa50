import AccountingLog
import ByteKit
import Findings
import Foundation
import History
import Join
import Rendering
import TestSupport
import Traffic

/// A folder of logs and reports, a store, and the report over each of them.
struct Archive {
  /// 2026-02-16T00:00:00Z.
  static let day = 1_771_200_000
  /// A present behind the days of any test.
  static let now = day + 10_000 * 86_400

  let folder: TemporaryFolder
  /// How plain logs are read.
  let access: LogAccess

  init(access: LogAccess = .automatic) throws {
    folder = try TemporaryFolder()
    self.access = access
  }

  var storePath: String { folder.path + "/history.db" }

  func store(_ purpose: HistoryStore.Purpose = .filling) throws -> HistoryStore {
    try HistoryStore(path: storePath, for: purpose)
  }

  /// Files of a subfolder, in the order in which a walk meets them.
  func files(_ name: String) throws -> [String] {
    let root = folder.path + "/" + name
    guard FileManager.default.fileExists(atPath: root) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: root).sorted()
      .map { root + "/" + $0 }
  }

  /// What is to be read now.
  func request(threads: Int = 2, chunkBytes: Int = 4096) throws -> CorrelationRequest {
    var request = CorrelationRequest()
    request.logs = try files("logs").map { LogInput(path: $0) }
    request.reports = try files("reports")
    request.scan = LogScanOptions(threads: threads, chunkBytes: chunkBytes, access: access)
    return request
  }

  /// Ingests what is new.
  @discardableResult
  func ingest(
    retention: Retention = Retention(), now: Int = Archive.now,
    batchBytes: Int = HistoryIngest.batchBytesDefault, dedupes: Bool = false
  ) async throws -> IngestOutcome {
    var request = try request()
    request.dedupes = dedupes
    return try await HistoryIngest(
      request, into: try store(), retention: retention, now: now,
      batchBytes: batchBytes
    ).run()
  }

  /// The report over the logs and reports that are there.
  func direct(
    _ change: (inout CorrelationRequest) -> Void = { _ in }
  ) async throws -> CorrelationReport {
    var request = try request()
    change(&request)
    return Self.report(await Correlation.run(request))
  }

  /// The report over the store.
  func stored(
    _ change: (inout CorrelationRequest) -> Void = { _ in }
  ) async throws -> CorrelationReport {
    var request = CorrelationRequest()
    request.history = try HistorySnapshot(try store(.reading))
    change(&request)
    return Self.report(await Correlation.run(request))
  }

  static func report(_ correlation: Correlation) -> CorrelationReport {
    CorrelationReportBuilder(correlation, context: FindingContext()).findings(
      found: [], generatedAt: Self.day, version: "test")
  }

  /// A report as JSON, a line each.
  static func lines(_ report: CorrelationReport) -> [Substring] {
    String(decoding: JSONReport.render(report), as: UTF8.self).split(separator: "\n")
  }

  /// The first lines in which two reports differ; nil where they are equal.
  static func difference(_ a: CorrelationReport, _ b: CorrelationReport) -> String? {
    let first = lines(a)
    let second = lines(b)
    for index in 0..<max(first.count, second.count) {
      let one = index < first.count ? first[index] : "(end)"
      let other = index < second.count ? second[index] : "(end)"
      if one != other { return "line \(index + 1)\n  \(one)\n  \(other)" }
    }
    return nil
  }

  // MARK: - Changing files

  func write(_ name: String, _ text: String) throws { try folder.write(name, text: text) }

  func append(_ name: String, _ text: String) throws { try append(name, text.utf8) }

  func append(_ name: String, _ bytes: some Sequence<UInt8>) throws {
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path + "/" + name))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(bytes))
    try handle.close()
  }

  func move(_ name: String, to other: String) throws {
    try FileManager.default.moveItem(
      atPath: folder.path + "/" + name, toPath: folder.path + "/" + other)
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: folder.path + "/" + name)
  }

  /// Packs a file as gzip does: a new file with `.gz` behind its name, and the old one is gone.
  func pack(_ name: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/gzip")
    process.arguments = [folder.path + "/" + name]
    try process.run()
    process.waitUntilExit()
  }
}
