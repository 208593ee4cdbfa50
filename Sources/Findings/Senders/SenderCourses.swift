import AggregateReports
import Join
import Policies

/// How the mail of senders that are told one by one went over time.
struct SenderCourses {
  /// What one sender's mail of one policy domain came to since its current stage began.
  struct Loss {
    var quarantined = 0, rejected = 0

    var all: Int { quarantined + rejected }
  }

  /// By sender: mail by day, spans of judged mail, and losses by group.
  private(set) var days: [[Int: Sender.Day]]
  private(set) var spans: [[FailureCourse.Span]]
  private(set) var losses: [[Int: Loss]]

  private struct Judged: Hashable {
    let sender: Int
    let group: Int
  }

  /// Nothing is counted of senders that are not `told`; O(records).
  init(
    _ correlation: Correlation, _ book: SenderBook, told: [Bool], stageBegins: [Int?]
  ) {
    days = Array(repeating: [:], count: told.count)
    spans = Array(repeating: [], count: told.count)
    losses = Array(repeating: [:], count: told.count)
    guard told.contains(true) else { return }
    let index = correlation.intake.index
    let groups = index.domains.map { correlation.policies.group(of: $0) }
    let asked = index.domains.map(correlation.request.includes)
    let reporters = correlation.coverage.reporterNumbers
    for (number, report) in correlation.intake.reports.enumerated() {
      var sums = Sums(day: UTCDay.of(report.window.lowerBound))
      for row in index.rows(of: number) {
        let place = Int(row.place)
        guard asked[index.places[place].domain],
          let sender = book.sender(place: place, outcome: Int(row.outcome)), told[sender]
        else { continue }
        sums.add(
          Judged(sender: sender, group: groups[index.places[place].domain]), row.count,
          index.marks[Int(row.outcome)])
      }
      let judge = reporters[report.reporter] ?? -1
      for (key, day) in sums.all {
        take(
          key, day, report.window, judge,
          isOfStage: report.window.lowerBound >= stageBegins[key.group] ?? .min)
      }
    }
  }

  /// What one report says of each sender and group, the last of which is at hand.
  private struct Sums {
    private let day: Int
    private var open: (key: Judged, sum: Sender.Day)?
    private var closed: [Judged: Sender.Day] = [:]

    init(day: Int) { self.day = day }

    mutating func add(_ key: Judged, _ count: Int, _ marks: RecordMarks) {
      if open?.key != key {
        if let open { closed[open.key] = open.sum }
        open = (key, closed[key] ?? Sender.Day(day: day))
      }
      open?.sum.add(count, marks)
    }

    var all: [Judged: Sender.Day] {
      var all = closed
      if let open { all[open.key] = open.sum }
      return all
    }
  }

  private mutating func take(
    _ key: Judged, _ sum: Sender.Day, _ window: Range<Int>, _ reporter: Int, isOfStage: Bool
  ) {
    let sender = key.sender
    days[sender][sum.day] = days[sender][sum.day]?.adding(sum) ?? sum
    if isOfStage {
      losses[sender][key.group, default: Loss()].quarantined += sum.quarantined
      losses[sender][key.group, default: Loss()].rejected += sum.rejected
    }
    spans[sender].append(
      FailureCourse.Span(
        first: window.lowerBound, last: max(window.lowerBound, window.upperBound - 1),
        failed: sum.messages - sum.aligned, attempted: sum.messages,
        judge: FailureCourse.Judge(number: reporter, domain: key.group)))
  }

  /// The course of a sender at the reporters that failed it; nil where nothing failed.
  func course(_ sender: Int) -> FailureCourse? {
    let failing = Set(spans[sender].lazy.filter { $0.failed > 0 }.map(\.judge))
    return FailureCourse(spans[sender].filter { failing.contains($0.judge) })
  }
}

extension Sender.Day {
  fileprivate mutating func add(_ count: Int, _ marks: RecordMarks) {
    if marks.isAligned {
      aligned += count
    } else if !marks.isUnknown || marks.disposition != .none {
      // What was done with mail is known even where the verdict is not.
      switch marks.disposition {
      case .none: letIn += count
      case .quarantine: quarantined += count
      case .reject: rejected += count
      }
    }
  }

  func adding(_ other: Sender.Day) -> Sender.Day {
    var sum = self
    sum.aligned += other.aligned
    sum.letIn += other.letIn
    sum.quarantined += other.quarantined
    sum.rejected += other.rejected
    return sum
  }
}
