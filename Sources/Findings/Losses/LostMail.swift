import AggregateReports
import ByteKit
import Join
import Traffic

/// Own mail that DMARC cost, relay by relay.
///
/// Refused for the policy as the log has it, quarantined or rejected as reports have it: plain counts,
/// without a test and without a floor.
///
/// A relay is pooled over its addresses and nodes, and over the From domains of one policy domain,
/// before anything is asked of its size; a sender outside the log whose mail is ours as well.
struct LostMail: Sendable {
  /// The losses of one relay in one policy domain on one clock.
  struct Loss: Sendable {
    let unit: LossUnit
    /// Messages lost in the period.
    let messages: Int
    /// Its mail since the stage began in which the first of them was lost.
    let attempted: Int
    let course: FailureCourse
    let name: RelayName
  }

  /// By clock, then by relay in order.
  let losses: [[Loss]]
  /// Own mail by policy domain, by clock: rows that ended, messages reported.
  let ownMail: [[String: Int]]
  let accounting: Accounting

  init(
    _ correlation: Correlation, _ mail: StreamParts, _ context: FindingContext,
    _ sources: [SourceSummary], senders: AddressSenders, suspects: [MailPlace: [Relay]],
    decisions: [MailPlace: SenderBook.Decision], found: [StageComparison]
  ) {
    var units = LossUnits(correlation, mail, sources, senders, suspects, decisions)
    let live = LiveLosses(correlation, mail, &units)
    let reported = ReportedLosses(correlation, &units)
    var names: [Int: RelayName] = [:]
    for tally in [live.tally, reported.tally] {
      for unit in tally.units.keys where names[unit] == nil {
        names[unit] = units.name(of: unit, context)
      }
    }
    var courses: [[Int: FailureCourse]] = []
    var losses: [[Loss]] = []
    for (clock, tally) in zip(LossClock.allCases, [live.tally, reported.tally]) {
      var mine: [Int: FailureCourse] = [:]
      losses.append(
        tally.units.sorted { units.list[$0.key] < units.list[$1.key] }.compactMap { unit, lost in
          guard let name = names[unit],
            let course = FailureCourse(
              lost.spans, senders: clock == .reported ? units.mail(of: unit) : [],
              retiredAt: units.retiredAt(unit, isReported: clock == .reported))
          else { return nil }
          mine[unit] = course
          return Loss(
            unit: units.list[unit], messages: lost.messages, attempted: lost.attempted,
            course: course, name: name)
        })
      courses.append(mine)
    }
    self.losses = losses
    ownMail = [live.ownMail, reported.ownMail]
    let ledger = LossLedger(units: units, names: names, found: found)
    accounting = ledger.accounting(live, reported, courses)
  }
}
