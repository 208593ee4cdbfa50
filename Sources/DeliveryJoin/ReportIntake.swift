import AccountingLog
public import AggregateReports
public import ByteKit
import Synchronization

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
  /// Failure reports, which are counted and not read.
  public internal(set) var failureReports = 0
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

  init() {}

  /// Reads the reports of a request with several threads; the result does not depend on how many.
  package static func read(_ request: CorrelationRequest) async -> ReportIntake {
    var intake = ReportIntake()
    intake.files = request.reports.count
    var ledger = ReportLedger()
    if let stored = request.history?.reports { intake.take(stored, request, &ledger) }
    for items in await items(of: request.reports, threads: request.scan.threads) {
      for item in items { intake.take(item, request, &ledger) }
    }
    intake.index = RecordIndex(intake.reports, threads: request.scan.threads)
    return intake
  }

  /// Every file's items, by file.
  package static func items(
    of paths: [String], threads: Int
  ) async -> [[ReportReader.Item]] {
    let lanes = min(threads, max(1, paths.count))
    // Sizes differ, so a thread that is done takes the next file instead of a share set beforehand.
    let next = NextFile()
    return await withTaskGroup(of: [(Int, [ReportReader.Item])].self) { group in
      for _ in 0..<lanes {
        group.addTask {
          let reader = ReportReader()
          let memory = ReportMemory()
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
    _ stored: HistoryReports, _ request: CorrelationRequest, _ ledger: inout ReportLedger
  ) {
    files += stored.files
    duplicates += stored.duplicates
    failureReports += stored.failureReports
    for problem in stored.rejections { take(.rejected(problem), request, &ledger) }
    for report in stored.reports { take(.report(report), request, &ledger) }
  }

  private mutating func take(
    _ item: ReportReader.Item, _ request: CorrelationRequest, _ ledger: inout ReportLedger
  ) {
    switch item {
    case .failureReport: failureReports += 1
    case .rejected(let problem):
      rejected += 1
      problems.append(problem)
      rejections.append(problem)
    case .report(let report):
      switch ledger.decide(report) {
      case .duplicate:
        duplicates += 1
        return
      case .idReused(let problem): problems.append(problem)
      case .accepted: break
      }
      problems += report.notes
      let window = report.window
      let isInside =
        window.lowerBound >= request.since ?? .min && window.upperBound <= request.until ?? .max
      if isInside {
        reports.append(report)
      } else {
        outsidePeriod += 1
        outsideReports.append(report)
      }
    }
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
