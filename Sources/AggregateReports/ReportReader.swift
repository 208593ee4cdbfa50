public import ByteKit
public import Containers
public import FailureReports

/// Reads aggregate reports out of files of any packing.
///
/// One reader for each thread. Nothing is fetched, nothing is written, no clock is asked.
public struct ReportReader: Sendable {
  /// What a file held, item by item.
  public enum Item: Hashable, Sendable {
    /// A report.
    case report(AggregateReport)
    /// The failure reports of the file (RFC 6591, RFC 9991) and what came with them; at its end.
    case failureReports(FailureReportTally)
    /// Something that is no report, or a broken one.
    case rejected(InputProblem)
  }

  private let limits: ReportLimits
  private let containerLimits: ContainerLimits
  private let blockBytes: Int
  private let readsPlainly: Bool

  /// Makes a reader; the size of blocks matters only to tests.
  public init(
    limits: ReportLimits = .standard, containerLimits: ContainerLimits = .standard,
    blockBytes: Int = 64 << 10
  ) {
    self.init(
      limits: limits, containerLimits: containerLimits, blockBytes: blockBytes, readsPlainly: true)
  }

  /// Makes a reader that leaves everything to libxml2 where it does not read plainly.
  package init(
    limits: ReportLimits = .standard, containerLimits: ContainerLimits = .standard,
    blockBytes: Int = 64 << 10, readsPlainly: Bool
  ) {
    self.limits = limits
    self.containerLimits = containerLimits
    self.blockBytes = blockBytes
    self.readsPlainly = readsPlainly
  }

  /// The most refused items of one file; those beyond are counted in one more.
  public static let refusedMax = RefusedParts.toldMax

  /// Hands every item of a file to the body, in the order of the file.
  ///
  /// A file that is past a limit as a whole is refused once, behind what was read before it.
  public func read(path: String, _ body: (Item) -> Void) {
    read(path: path, using: ParserMemory(), body)
  }

  /// The same, faster where the memory has been used for other files before.
  package func read(path: String, using memory: ParserMemory, _ body: (Item) -> Void) {
    withoutActuallyEscaping(body) { body in
      let collector = Collector(
        limits: limits, memory: memory, readsPlainly: readsPlainly, body)
      ContainerWalker(limits: containerLimits, blockBytes: blockBytes)
        .walk(path: path, into: collector)
      collector.finish(path)
    }
  }
}

/// Parses each document of a walk and hands the outcome on.
private final class Collector: LeafConsumer {
  private let limits: ReportLimits
  private let memory: ParserMemory
  private let readsPlainly: Bool
  private let body: (ReportReader.Item) -> Void
  private var parser: ReportParser?
  private var refused = RefusedParts()
  private var reports = 0
  private let failureParser = FailureReportParser()
  private var failures = FailureReportTally()

  init(
    limits: ReportLimits, memory: ParserMemory, readsPlainly: Bool,
    _ body: @escaping (ReportReader.Item) -> Void
  ) {
    self.limits = limits
    self.memory = memory
    self.readsPlainly = readsPlainly
    self.body = body
  }

  func begin(leaf: String, fileName: String) {
    parser = ReportParser(
      source: leaf, fileName: fileName, limits: limits, memory: memory,
      readsPlainly: readsPlainly)
  }

  func take(_ bytes: UnsafeRawBufferPointer) -> Bool { parser?.take(bytes) ?? false }

  func end(_ problem: InputProblem?) {
    guard let parser else { return }
    self.parser = nil
    // Damage behind a complete report is noted; a wrong checksum speaks of the report itself.
    switch parser.finish(damage: problem) {
    case .success where problem?.code == .badChecksum:
      if let problem { refused.add(problem) }
    case .success(let report):
      emit(.report(report))
      reports += 1
    case .failure(let failure): refused.add(problem ?? failure)
    }
    if let second = parser.secondReport { refused.add(second) }
  }

  func refuse(_ problem: InputProblem) { refused.add(problem) }

  func feedback(_ mail: FeedbackMail) { failures.add(failureParser.parse(mail)) }

  func abandon(_ problem: InputProblem) {
    var reason = problem.reason
    if reports > 0 { reason += "; reports in front of that, which count: \(reports)" }
    if refused.withheld > 0 { reason += "; refused parts that are not told: \(refused.withheld)" }
    refused = RefusedParts()
    body(
      .rejected(
        InputProblem(code: problem.code, path: problem.path, reason: reason, hint: problem.hint)))
  }

  /// Tells what is left to tell at the end of the file.
  func finish(_ path: String) {
    tellRefused()
    if !failures.isEmpty { body(.failureReports(failures)) }
    if let rest = refused.rest(path) { body(.rejected(rest)) }
  }

  private func emit(_ item: ReportReader.Item) {
    tellRefused()
    body(item)
  }

  private func tellRefused() {
    for problem in refused.takeWaiting() { body(.rejected(problem)) }
  }
}
