import AccountingLog
import AggregateReports
import ByteKit
import Findings
import Join
import Policies
import ReplyClassifier
import Traffic

/// What happened around a spike, in order of time.
struct TimelineBuilder {
  /// Seconds before a spike in which changes are told.
  static let lookBackSeconds = 3 * 86_400
  /// New replies that are told at most.
  static let repliesMax = 3

  let correlation: Correlation
  let journal: FailureJournal
  let streams: [Rollup.Stream]
  let series: MinuteSeries
  let span: SpikeSpan
  let baseline: [Range<Int>]

  private var begin: Int { (series.first + span.range.lowerBound) * 60 }
  private var end: Int { (series.first + span.range.upperBound) * 60 }

  /// The entries; explanations come with the From domains and addresses of their mail.
  func entries(
    _ explained: [(item: Explanation, pairs: Set<MailPlace>)], peak: Spike.Peak?
  ) -> [TimelineEntry] {
    var pairs: Set<MailPlace> = []
    for part in explained { pairs.formUnion(part.pairs) }
    var all = stages(pairs) + drifts(pairs) + replies() + sources(pairs) + lateRefusals()
    if explained.contains(where: { $0.item.isDMARC || $0.item.cause == .authentication }) {
      all += reported(pairs)
    }
    let what = span.isGiven ? "the time asked for" : "the rise"
    all.append(TimelineEntry(time: begin, what: "\(series.kind.rawValue): \(what) begins"))
    if !span.lasts { all.append(TimelineEntry(time: end, what: "\(what) ends")) }
    if let peak {
      all.append(
        TimelineEntry(
          time: peak.time,
          what: "the peak: \(peak.rate.failed) of \(peak.rate.attempted) \(series.kind.rawValue)"))
    }
    var seen: Set<TimelineEntry> = []
    return all.filter { seen.insert($0).inserted }
      .sorted { ($0.time, $0.what) < ($1.time, $1.what) }
  }

  private var lookBack: Range<Int> { (begin - Self.lookBackSeconds)..<max(begin, end) }

  private func stages(_ pairs: Set<MailPlace>) -> [TimelineEntry] {
    let groups = Set(pairs.map { correlation.policies.group(of: $0.domain) })
    return groups.sorted().flatMap { group in
      correlation.timeline.stages[group].dropFirst().filter { lookBack.contains($0.begin) }
        .map { stage in
          let percent = stage.percent == 100 ? "" : " \(stage.percent) %"
          let margin = stage.beginUncertaintySeconds
          let about = margin > 0 ? ", give or take \((margin + 3599) / 3600) h" : ""
          return TimelineEntry(
            time: stage.begin,
            what: "\(stage.domain) goes to \(stage.policy.rawValue)\(percent)"
              + "\(stage.isTesting ? " t=y" : "")\(about)")
        }
    }
  }

  private func drifts(_ pairs: Set<MailPlace>) -> [TimelineEntry] {
    let domains = Set(
      pairs.map { correlation.policies.domains[correlation.policies.group(of: $0.domain)] })
    return PolicyDrift.all(of: correlation).filter { domains.contains($0.domain) }
      .filter { lookBack.contains($0.begin) }
      .map { drift in
        TimelineEntry(
          time: drift.begin,
          what: "\(drift.reporter) still sees \(drift.domain) at \(drift.seen.policy.rawValue)")
      }
  }

  /// Replies that came up with the spike, those with the most rows.
  private func replies() -> [TimelineEntry] {
    var first: [UInt32: FailureEvent] = [:]
    var counts: [UInt32: Int] = [:]
    let begins = begin / 60 - 5
    for event in journal.events where series.kind.cause(of: event.outcome) != nil {
      let minute = Int(event.minute)
      let known = first[event.signature] ?? event
      let isEarlier =
        (event.minute, event.input, event.offset) <= (known.minute, known.input, known.offset)
      if isEarlier { first[event.signature] = event }
      if minute >= begins, minute * 60 < end {
        counts[event.signature, default: 0] += Int(event.count)
      }
    }
    let fresh = counts.filter { Int(first[$0.key]?.minute ?? 0) >= begins && $0.key != 0 }
      .sorted { a, b in
        let (textA, textB) = (journal.signatures[Int(a.key)], journal.signatures[Int(b.key)])
        return (b.value, textA) < (a.value, textB)
      }.prefix(Self.repliesMax)
    return fresh.compactMap { number, count in
      first[number].map { event in
        TimelineEntry(
          time: Int(event.minute) * 60,
          what: count == 1 ? "a new reply: " : "first of \(count) replies like: ",
          reply: Self.shortened(journal.signatures[Int(number)]),
          row: RowPlace(
            path: correlation.request.logs[Int(event.input)].path, offset: event.offset))
      }
    }
  }

  /// Characters of a reply that are told.
  static let replyCharactersMax = 90

  /// A reply cut at a blank: half a name could not be told to be one.
  private static func shortened(_ reply: String) -> String {
    guard reply.count > replyCharactersMax else { return reply }
    let kept = reply.prefix(replyCharactersMax - 3)
    return kept.prefix(upTo: kept.lastIndex(of: " ") ?? kept.startIndex) + "..."
  }

  /// Mail that was refused for DMARC behind the host that had taken it, while the spike lasted.
  private func lateRefusals() -> [TimelineEntry] {
    let rows = correlation.rollup.lateRefusals.filter {
      $0.cause == .dmarcPolicy && $0.time >= begin && $0.time < end
    }
    guard let first = rows.map(\.time).min() else { return [] }
    let hosts = Set(rows.map(\.host)).subtracting([""]).sorted()
    let place =
      switch hosts.count {
      case 0: ""
      case 1: ", taken by \(hosts[0])"
      default: ", taken by \(hosts[0]) and \(hosts.count - 1) more"
      }
    let count = rows.count == 1 ? "1 late refusal" : "first of \(rows.count) late refusals"
    return [TimelineEntry(time: first, what: "\(count) for DMARC\(place)")]
  }

  /// Addresses that began to send shortly before.
  private func sources(_ pairs: Set<MailPlace>) -> [TimelineEntry] {
    var first: [MailPlace: Int] = [:]
    var firstOfStream = Array(repeating: Int.max, count: streams.count)
    for flow in journal.flows {
      firstOfStream[Int(flow.stream)] = min(firstOfStream[Int(flow.stream)], flow.minute)
    }
    for (stream, minute) in zip(streams, firstOfStream) where minute < .max {
      guard let address = stream.sourceIP else { continue }
      let pair = MailPlace(domain: stream.domain, address: address)
      guard pairs.contains(pair) else { continue }
      first[pair] = min(first[pair] ?? .max, minute)
    }
    // What is there from the first day of the log on may have been there for ever.
    return first.filter { lookBack.contains($0.value * 60) && $0.value > series.first + 1440 }
      .map { pair, minute in
        TimelineEntry(
          time: minute * 60, what: "\(pair.address) begins to send mail of \(pair.domain)")
      }
  }

  /// When reports first showed the mail unsigned, failing, and acted upon.
  private func reported(_ pairs: Set<MailPlace>) -> [TimelineEntry] {
    let rows = correlation.joins.filter {
      pairs.contains(MailPlace(domain: $0.domain, address: $0.sourceIP))
        && $0.window.lowerBound < end
        && $0.window.lowerBound >= begin - ReportEvidence.daysBefore * 86_400
    }.sorted { ($0.window.lowerBound, $0.reporter) < ($1.window.lowerBound, $1.reporter) }
    func first(_ what: String, _ holds: (JoinRow) -> Bool) -> [TimelineEntry] {
      guard let row = rows.first(where: holds) else { return [] }
      return [
        TimelineEntry(
          time: row.window.lowerBound,
          what: "\(what) mail of \(row.domain) from \(row.sourceIP), reported by \(row.reporter)")
      ]
    }
    return first("first unsigned") { $0.reported.unsigned > 0 }
      + first("first failing") { $0.reported.failing > 0 }
      + first("first quarantined") { $0.reported.quarantine > 0 }
      + first("first refused") { $0.reported.reject > 0 }
  }
}
