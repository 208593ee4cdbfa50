import AccountingLog
public import AggregateReports
public import ByteKit
public import FailureReports
import Synchronization
import Traffic

/// The aggregate reports of a run: what counts, and what became of the rest.
public struct ReportIntake: Sendable {
  /// Files given.
  public internal(set) var files = 0
  /// Reports that count, in the order of the files.
  public internal(set) var reports: [AggregateReport] = []
  /// Reports that were there already.
  public internal(set) var duplicates = 0
  /// Files and parts that hold no readable report.
  public internal(set) var rejected = 0
  /// Failure reports that were met, copies and those that are left among them.
  public internal(set) var failureReports = 0
  /// What they say; nothing of those that an earlier version of the history only counted.
  public internal(set) var failures = FailureReportTally()
  /// Reports whose window reaches out of the period asked for; they are not joined.
  public internal(set) var outsidePeriod = 0
  /// These reports: they still tell policies and what their reporters cover.
  package internal(set) var outsideReports: [AggregateReport] = []
  /// Why reports were rejected, and quirks of those that count.
  public internal(set) var problems: [InputProblem] = []
  /// Those of `problems` that say why something was rejected.
  public internal(set) var rejections: [InputProblem] = []

  /// The records of `reports`.
  package internal(set) var index = RecordIndex()

  /// From domains that the records name.
  var domains: Set<String> { Set(index.domains) }

  /// Addresses that the records name.
  var sources: Set<IPAddress> { Set(index.places.lazy.map(\.address)) }

  /// Networks that stand for addresses which are not told apart.
  package var foldedNetworks: Set<IPAddress> {
    Set(index.places.lazy.map(\.address).filter(\.isNetwork))
  }

  /// Messages of such addresses.
  package var foldedMessages: Int {
    guard index.places.contains(where: \.address.isNetwork) else { return 0 }
    return reports.indices.reduce(0) { sum, report in
      index.rows(of: report).reduce(sum) {
        $0 + (index.places[Int($1.place)].address.isNetwork ? $1.count : 0)
      }
    }
  }

  init() {}

  /// Reads the reports of a request with several threads; the result does not depend on how many.
  package static func read(_ request: CorrelationRequest) async -> ReportIntake {
    var intake = ReportIntake()
    intake.files = request.reports.count
    var sorting = Sorting(request)
    if let stored = request.history?.reports { intake.take(stored, &sorting) }
    for paths in batches(of: request.reports) {
      for items in await items(of: paths, threads: request.scan.threads) {
        for item in items { intake.take(item, &sorting) }
      }
    }
    intake.settle(sorting.reusedIDs)
    if let rest = sorting.untoldWindows { intake.refuse(rest) }
    intake.index = RecordIndex(intake.reports, threads: request.scan.threads)
    return intake
  }

  /// Lets reports count that are outside of the period, and no others of those.
  mutating func count(_ reports: [AggregateReport], threads: Int) {
    self.reports += reports
    outsideReports = []
    index = RecordIndex(self.reports, threads: threads)
  }

  /// What decides which reports count, and with which addresses.
  private struct Sorting {
    let period: Range<Int>
    var ledger = ReportLedger()
    var folding: SourceFolding
    /// The present; nil where windows are not held against it.
    private let now: Int?
    /// The reports of these do not all differ in their keys.
    private(set) var reusedIDs: Set<String> = []
    private var impossible = 0

    init(_ request: CorrelationRequest) {
      let since = request.since ?? .min
      period = since..<max(since, request.until ?? .max)
      folding = SourceFolding(request)
      now = request.now
    }

    /// Why a report's window cannot be, and whether that is told by itself; nil where it can.
    mutating func impossibleWindow(of report: AggregateReport) -> (InputProblem, isTold: Bool)? {
      guard let problem = report.impossibleWindow(now: now) else { return nil }
      impossible += 1
      return (problem, impossible <= ReportIntake.impossibleToldMax)
    }

    /// The reports with such windows that are not told by themselves.
    var untoldWindows: InputProblem? {
      let rest = impossible - ReportIntake.impossibleToldMax
      guard rest > 0 else { return nil }
      return InputProblem(
        code: "more_impossible_windows", path: "",
        reason: "\(rest) more reports have windows that cannot be; none of them counts", count: rest
      )
    }

    /// Notes a report whose id came before with other content.
    mutating func noteReuse(_ report: AggregateReport) { reusedIDs.insert(report.reportID) }
  }

  /// Reports whose id came before with other content that are told one by one.
  package static let reusedToldMax = 32
  /// Reports with windows that cannot be that are told one by one.
  package static let impossibleToldMax = 32

  /// Bytes of the files that are read before their reports are looked at.
  private static let batchBytesMax = 8 << 20

  /// Files in their order, so few at a time that what they hold fits into memory.
  private static func batches(of paths: [String]) -> [ArraySlice<String>] {
    var batches: [ArraySlice<String>] = []
    var (begin, bytes) = (0, 0)
    for (number, path) in paths.enumerated() {
      let size = FileStatus(path: path)?.size ?? 0
      if bytes > 0, bytes + size > batchBytesMax {
        batches.append(paths[begin..<number])
        (begin, bytes) = (number, 0)
      }
      bytes += size
    }
    return begin < paths.count ? batches + [paths[begin...]] : batches
  }

  /// Every file's items, by file.
  package static func items(
    of paths: some RandomAccessCollection<String>, threads: Int
  ) async -> [[ReportReader.Item]] {
    let paths = Array(paths)
    let lanes = min(threads, max(1, paths.count))
    // Sizes differ, so a thread that is done takes the next file instead of a share set beforehand.
    let next = NextFile()
    return await withTaskGroup(of: [(Int, [ReportReader.Item])].self) { group in
      for _ in 0..<lanes {
        group.addTask {
          let reader = ReportReader()
          let memory = ParserMemory()
          var part: [(Int, [ReportReader.Item])] = []
          while let index = next.take(below: paths.count) {
            var items: [ReportReader.Item] = []
            reader.read(path: paths[index], using: memory) { items.append($0) }
            part.append((index, items))
          }
          return part
        }
      }
      var all: [[ReportReader.Item]] = Array(repeating: [], count: paths.count)
      for await part in group {
        for (index, items) in part { all[index] = items }
      }
      return all
    }
  }

  private mutating func take(
    _ stored: CountedReports, _ sorting: inout Sorting
  ) {
    files += stored.files
    duplicates += stored.duplicates
    failureReports += stored.failureReports
    failures.add(stored.failures)
    for problem in stored.rejections { take(.rejected(problem), &sorting) }
    for report in stored.reports { take(.report(report), &sorting) }
  }

  private mutating func take(
    _ item: ReportReader.Item, _ sorting: inout Sorting
  ) {
    switch item {
    case .failureReports(let found):
      failureReports += found.met
      failures.add(found)
    case .rejected(let problem): refuse(problem)
    case .report(let report):
      switch sorting.ledger.decide(report) {
      case .duplicate:
        duplicates += 1
        return
      case .idReused: sorting.noteReuse(report)
      case .accepted: break
      }
      if let (problem, isTold) = sorting.impossibleWindow(of: report) {
        if isTold { refuse(problem) }
        return
      }
      problems += report.notes
      let report = sorting.folding.folded(
        report, after: [reports, outsideReports].lazy.joined())
      let window = report.window
      let isInside =
        window.lowerBound >= sorting.period.lowerBound
        && window.upperBound <= sorting.period.upperBound
      if isInside {
        reports.append(report)
      } else {
        outsidePeriod += 1
        outsideReports.append(report)
      }
    }
  }
}

extension ReportIntake {
  /// Takes out what another report of the same id holds whole, once all are there, and tells of ids
  /// that came more than once.
  private mutating func settle(_ reusedIDs: Set<String>) {
    guard !reusedIDs.isEmpty else { return }
    let told = settle(\.reports, reusedIDs) + settle(\.outsideReports, reusedIDs)
    outsidePeriod = outsideReports.count
    problems += told.prefix(Self.reusedToldMax)
    guard told.count > Self.reusedToldMax else { return }
    let rest = told.count - Self.reusedToldMax
    problems.append(
      InputProblem(
        code: "more_ids_reused", path: "",
        reason: "\(rest) more reports have an id that came before with other content; all of them"
          + " count but those that another one holds whole", count: rest))
  }

  private mutating func settle(
    _ list: WritableKeyPath<ReportIntake, [AggregateReport]>, _ reusedIDs: Set<String>
  ) -> [InputProblem] {
    let reports = self[keyPath: list]
    let concerned = reports.indices.filter { reusedIDs.contains(reports[$0].reportID) }
    let reuse = ReportReuse(concerned.map { reports[$0] })
    guard !reuse.replaced.isEmpty else { return reuse.problems }
    let replaced = Set(reuse.replaced.map { concerned[$0] })
    self[keyPath: list] = reports.indices.filter { !replaced.contains($0) }.map { reports[$0] }
    duplicates += replaced.count
    return reuse.problems
  }

  /// Counts what is refused, and says why.
  private mutating func refuse(_ problem: InputProblem) {
    rejected += problem.count
    problems.append(problem)
    rejections.append(problem)
  }
}

/// Hands out the numbers of files, each once, to any thread that asks.
private final class NextFile: Sendable {
  private let number = Atomic(0)

  /// The next number; nil when all are taken.
  func take(below count: Int) -> Int? {
    let index = number.add(1, ordering: .relaxed).oldValue
    return index < count ? index : nil
  }
}
