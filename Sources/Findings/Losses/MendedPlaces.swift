import AggregateReports
import ByteKit
import Join
import Policies
import Traffic

/// Addresses of ours whose mail failed DMARC in reports and no longer does, with the time from which it
/// passes; of systems that are retired no mail counts any more.
enum MendedPlaces {
  /// Places that are mended together: one, or all of a sender outside the log as one From domain.
  private struct Group: Hashable {
    var place = -1, sender = -1, domain = -1
  }

  private struct Key: Hashable {
    let group: Group
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
    let groups = groups(correlation, senders, book)
    let failing = failingPlaces(correlation, context, book, groups)
    guard failing.contains(true) else { return [:] }
    var spans: [Span] = []
    var reporters: Set<Key> = []
    for (number, report) in correlation.intake.reports.enumerated() {
      var sums: [Group: FailureRate] = [:]
      for row in index.rows(of: number)
      where failing[Int(row.place)] && !index.marks[Int(row.outcome)].isUnknown {
        let isFailing = index.marks[Int(row.outcome)].isFailing
        sums[groups[Int(row.place)], default: FailureRate()].add(
          FailureRate(failed: isFailing ? row.count : 0, attempted: row.count))
      }
      for (group, rate) in sums {
        let key = Key(group: group, reporter: report.reporter)
        if rate.failed > 0 { reporters.insert(key) }
        spans.append(Span(key: key, window: report.window, rate: rate))
      }
    }
    let numbers = correlation.coverage.reporterNumbers
    let judged = spans.filter { reporters.contains($0.key) }
    let names = index.places.map {
      MailPlace(domain: index.domains[$0.domain], address: $0.address)
    }
    let members = Dictionary(grouping: names.indices.filter { failing[$0] }) { groups[$0] }
    var mended: [MailPlace: Int] = [:]
    for (group, spans) in Dictionary(grouping: judged, by: \.key.group) {
      let places = members[group] ?? []
      guard let name = places.first.map({ names[$0] }) else { continue }
      let relays = senders.relays(at: name)
      let course = FailureCourse(
        spans.map {
          FailureCourse.Span(
            first: $0.window.lowerBound, last: max($0.window.lowerBound, $0.window.upperBound - 1),
            failed: $0.rate.failed, attempted: $0.rate.attempted,
            judge: FailureCourse.Judge(number: numbers[$0.key.reporter] ?? -1))
        }, senders: senders.mail(of: relays, at: [name]),
        retiredAt: senders.retiredAt(relays, name.address, isReported: true))
      guard let course, course.isMended else { continue }
      for place in places { mended[names[place]] = course.cleanSince ?? .max }
    }
    return mended
  }

  /// The group of each place.
  private static func groups(
    _ correlation: Correlation, _ senders: AddressSenders, _ book: SenderBook
  ) -> [Group] {
    let index = correlation.intake.index
    return index.places.enumerated().map { number, place in
      let name = MailPlace(domain: index.domains[place.domain], address: place.address)
      guard let decision = book.decisions[name], senders.relays(at: place.address).isEmpty
      else { return Group(place: number) }
      return Group(sender: decision.sender, domain: place.domain)
    }
  }

  /// True for each place of ours with messages that failed both alignments, or in a group with one.
  private static func failingPlaces(
    _ correlation: Correlation, _ context: FindingContext, _ book: SenderBook, _ groups: [Group]
  ) -> [Bool] {
    let index = correlation.intake.index
    let logged = Set(correlation.rollup.streams.compactMap(\.sourceIP))
    let isOwn = index.places.map { place in
      logged.contains(place.address) || context.owns(place.address)
        || book.decisions[
          MailPlace(domain: index.domains[place.domain], address: place.address)] != nil
    }
    var failing: Set<Group> = []
    for number in correlation.intake.reports.indices {
      for row in index.rows(of: number)
      where isOwn[Int(row.place)] && index.marks[Int(row.outcome)].isFailing {
        failing.insert(groups[Int(row.place)])
      }
    }
    return zip(groups, isOwn).map { $1 && failing.contains($0) }
  }
}
