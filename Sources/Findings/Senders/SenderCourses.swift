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
    let reporters = correlation.coverage.reporterNumbers
    for (number, report) in correlation.intake.reports.enumerated() {
      var judged: [Judged: FailureRate] = [:]
      for row in index.rows(of: number) {
        let place = Int(row.place)
        guard correlation.request.includes(index.domains[index.places[place].domain]),
          let sender = book.sender(place: place, outcome: Int(row.outcome)), told[sender]
        else { continue }
        let group = groups[index.places[place].domain]
        let marks = index.marks[Int(row.outcome)]
        add(row.count, marks, sender, UTCDay.of(report.window.lowerBound))
        if report.window.lowerBound >= stageBegins[group] ?? .min {
          addLoss(row.count, marks.disposition, sender, group)
        }
        judged[Judged(sender: sender, group: group), default: FailureRate()].add(
          FailureRate(failed: marks.isAligned ? 0 : row.count, attempted: row.count))
      }
      for (key, rate) in judged {
        spans[key.sender].append(
          FailureCourse.Span(
            first: report.window.lowerBound,
            last: max(report.window.lowerBound, report.window.upperBound - 1),
            failed: rate.failed, attempted: rate.attempted,
            judge: FailureCourse.Judge(
              number: reporters[report.reporter] ?? -1, domain: key.group)))
      }
    }
  }

  /// The course of a sender at the reporters that failed it; nil where nothing failed.
  func course(_ sender: Int) -> FailureCourse? {
    let failing = Set(spans[sender].lazy.filter { $0.failed > 0 }.map(\.judge))
    return FailureCourse(spans[sender].filter { failing.contains($0.judge) })
  }

  private mutating func add(_ count: Int, _ marks: RecordMarks, _ sender: Int, _ number: Int) {
    var day = days[sender][number] ?? Sender.Day(day: number)
    if marks.isAligned {
      day.aligned += count
    } else {
      switch marks.disposition {
      case .none: day.letIn += count
      case .quarantine: day.quarantined += count
      case .reject: day.rejected += count
      }
    }
    days[sender][number] = day
  }

  private mutating func addLoss(
    _ count: Int, _ disposition: Disposition, _ sender: Int, _ group: Int
  ) {
    switch disposition {
    case .none: break
    case .quarantine: losses[sender][group, default: Loss()].quarantined += count
    case .reject: losses[sender][group, default: Loss()].rejected += count
    }
  }
}
