import AggregateReports
import ByteKit
import Join
import Policies
import Traffic

/// Addresses of ours whose mail failed DMARC in reports and no longer does, with the time from which it
/// passes; of systems that are retired no mail counts any more.
enum MendedPlaces {
  private struct Key: Hashable {
    let place: Int32
    let reporter: String
  }

  private struct Span {
    let key: Key
    let window: Range<Int>
    let rate: FailureRate
  }

  /// By From domain and address: POSIX seconds UTC.
  ///
  /// O(records); only addresses with failing mail are looked at twice.
  static func all(
    _ correlation: Correlation, _ context: FindingContext, _ senders: AddressSenders,
    _ book: SenderBook
  ) -> [MailPlace: Int] {
    let index = correlation.intake.index
    let failing = failingPlaces(correlation, context, book)
    guard failing.contains(true) else { return [:] }
    var spans: [Span] = []
    var reporters: Set<Key> = []
    for (number, report) in correlation.intake.reports.enumerated() {
      var sums: [Int32: FailureRate] = [:]
      for row in index.rows(of: number)
      where failing[Int(row.place)] && !index.marks[Int(row.outcome)].isUnknown {
        let isFailing = index.marks[Int(row.outcome)].isFailing
        sums[row.place, default: FailureRate()].add(
          FailureRate(failed: isFailing ? row.count : 0, attempted: row.count))
      }
      for (place, rate) in sums {
        let key = Key(place: place, reporter: report.reporter)
        if rate.failed > 0 { reporters.insert(key) }
        spans.append(Span(key: key, window: report.window, rate: rate))
      }
    }
    let numbers = correlation.coverage.reporterNumbers
    let judged = spans.filter { reporters.contains($0.key) }
    var mended: [MailPlace: Int] = [:]
    for (place, spans) in Dictionary(grouping: judged, by: \.key.place) {
      let found = index.places[Int(place)]
      let name = MailPlace(domain: index.domains[found.domain], address: found.address)
      let relays = senders.relays(at: name)
      let course = FailureCourse(
        spans.map {
          FailureCourse.Span(
            first: $0.window.lowerBound, last: max($0.window.lowerBound, $0.window.upperBound - 1),
            failed: $0.rate.failed, attempted: $0.rate.attempted,
            judge: FailureCourse.Judge(number: numbers[$0.key.reporter] ?? -1))
        }, senders: senders.mail(of: relays, at: [name]),
        retiredAt: senders.retiredAt(relays, name.address, isReported: true))
      if let course, course.isMended { mended[name] = course.cleanSince ?? .max }
    }
    return mended
  }

  /// True for each place of ours with messages that failed both alignments.
  private static func failingPlaces(
    _ correlation: Correlation, _ context: FindingContext, _ book: SenderBook
  ) -> [Bool] {
    let index = correlation.intake.index
    let logged = Set(correlation.rollup.streams.compactMap(\.sourceIP))
    let isOwn = index.places.map { place in
      logged.contains(place.address) || context.owns(place.address)
        || book.decisions[
          MailPlace(domain: index.domains[place.domain], address: place.address)] != nil
    }
    var failing = Array(repeating: false, count: index.places.count)
    for number in correlation.intake.reports.indices {
      for row in index.rows(of: number)
      where isOwn[Int(row.place)] && index.marks[Int(row.outcome)].isFailing {
        failing[Int(row.place)] = true
      }
    }
    return failing
  }
}
