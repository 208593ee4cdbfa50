import Join
import Traffic

/// The join rows of one reporter, added up.
struct ReporterSummary {
  let reporter: String
  let receivers: [String]
  private(set) var matchedReported = 0
  private(set) var matchedLogged = 0
  private(set) var onlyReported = 0
  private(set) var onlyLogged = 0
  /// True when the log's side of some window is not exact.
  private(set) var isApproximate = false
  private var seen: Set<Range<Int>> = []

  var windows: Int { seen.count }

  /// Reported messages for each logged recipient of the matched rows; nil where there is none.
  var ratio: Double? {
    matchedLogged == 0 ? nil : Double(matchedReported) / Double(matchedLogged)
  }

  /// All reporters, the one with most messages first.
  static func all(of joins: [JoinRow]) -> [ReporterSummary] {
    var numbers: [String: Int] = [:]
    var found: [ReporterSummary] = []
    var current = 0
    var window: Range<Int>?
    // By index, since a copy of a row takes longer than all the rest.
    for index in joins.indices {
      // Rows of one reporter's window stand together.
      if window != joins[index].window || found[current].reporter != joins[index].reporter {
        let row = joins[index]
        current = numbers[row.reporter] ?? found.count
        if current == found.count {
          numbers[row.reporter] = current
          found.append(ReporterSummary(reporter: row.reporter, receivers: row.receivers))
        }
        window = row.window
        found[current].seen.insert(row.window)
      }
      found[current].add(
        joins[index].grade, joins[index].reported.messages, joins[index].logged,
        isApproximate: joins[index].isApproximate)
    }
    return found.sorted {
      ($0.matchedReported + $0.onlyReported, $1.reporter)
        > ($1.matchedReported + $1.onlyReported, $0.reporter)
    }
  }

  private init(reporter: String, receivers: [String]) {
    self.reporter = reporter
    self.receivers = receivers
  }

  private mutating func add(
    _ grade: JoinRow.Grade, _ messages: Int, _ logged: DeliveryCounts, isApproximate: Bool
  ) {
    if isApproximate { self.isApproximate = true }
    let recipients = logged.delivered + logged.refusedDMARC
    switch grade {
    case .matched:
      matchedReported += messages
      matchedLogged += recipients
    case .reportOnly: onlyReported += messages
    case .logOnly: onlyLogged += recipients
    }
  }
}
