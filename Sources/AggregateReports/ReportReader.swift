public import ByteKit
public import Containers

/// Reads aggregate reports out of files of any packing.
///
/// One reader for each thread. Nothing is fetched, nothing is written, no clock is asked.
public struct ReportReader: Sendable {
  /// What a file held, item by item.
  public enum Item: Hashable, Sendable {
    /// A report.
    case report(AggregateReport)
    /// A failure report (RFC 6591, RFC 9991), which is counted and not read.
    case failureReport(path: String)
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

  /// Hands every item of a file to the body, in the order of the file.
  public func read(path: String, _ body: (Item) -> Void) {
    read(path: path, using: ReportMemory(), body)
  }

  /// The same, faster where the memory has been used for other files before.
  package func read(path: String, using memory: ReportMemory, _ body: (Item) -> Void) {
    withoutActuallyEscaping(body) { body in
      let collector = Collector(
        limits: limits, memory: memory, readsPlainly: readsPlainly, body)
      ContainerWalker(limits: containerLimits, blockBytes: blockBytes)
        .walk(path: path, into: collector)
    }
  }
}

/// Parses each document of a walk and hands the outcome on.
private final class Collector: LeafConsumer {
  private let limits: ReportLimits
  private let memory: ReportMemory
  private let readsPlainly: Bool
  private let body: (ReportReader.Item) -> Void
  private var parser: ReportParser?

  init(
    limits: ReportLimits, memory: ReportMemory, readsPlainly: Bool,
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
      if let problem { body(.rejected(problem)) }
    case .success(let report): body(.report(report))
    case .failure(let failure): body(.rejected(problem ?? failure))
    }
    if let second = parser.secondReport { body(.rejected(second)) }
  }

  func refuse(_ problem: InputProblem) { body(.rejected(problem)) }

  func failureReport(_ path: String) { body(.failureReport(path: path)) }
}
