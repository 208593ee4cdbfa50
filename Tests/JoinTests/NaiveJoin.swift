import ByteKit
import Join
import JoinScenes
import Traffic

/// The join by nested loops over events and records, as its definition reads.
struct NaiveJoin {
  struct Key: Hashable {
    let domain: String
    let sourceIP: String
    let reporter: String
    let begin: Int
    let end: Int
  }

  struct Value: Hashable {
    var grade = JoinRow.Grade.logOnly
    var reported = ReportedCounts()
    var logged = DeliveryCounts()
  }

  let events: [Event]
  let reports: [Report]
  var since: Int?
  var until: Int?
  var domain: String?

  /// The events of the period and domain asked for, that met a receiver by SMTP.
  var countedEvents: [Event] {
    events.filter { event in
      ["d", "b", "t"].contains(event.type) && ["", "smtp"].contains(event.deliveryType)
        && event.time >= (since ?? .min) && event.time < (until ?? .max) && isWanted(event.domain)
    }
  }

  /// The reports whose window lies within the period.
  private var countedReports: [Report] {
    reports.filter { $0.begin >= (since ?? .min) && Self.end($0) <= (until ?? .max) }
  }

  private func isWanted(_ name: String) -> Bool {
    guard let domain else { return true }
    return name == domain || name.hasSuffix(".\(domain)")
  }

  /// The half-open end of a report's window.
  static func end(_ report: Report) -> Int {
    (report.end - report.begin) % 60 == 59 ? report.end + 1 : report.end
  }

  private static func lies(_ name: String, in domain: String) -> Bool {
    name == domain || name.hasSuffix(".\(domain)")
  }

  /// The receivers of the table that tests use.
  private static func receiver(_ event: Event) -> String? {
    if lies(event.host, in: "google.com") { return "google" }
    if lies(event.host, in: "yahoodns.net") { return "yahoo" }
    if event.recipientDomain == "gmail.com" { return "google" }
    if event.recipientDomain == "yahoo.com" { return "yahoo" }
    return nil
  }

  private func covers(_ reporter: String, _ event: Event) -> Bool {
    for report in reports where report.organisation == reporter {
      for record in report.records where record.envelopeTo == event.recipientDomain { return true }
      switch reporter {
      case "google.com": if Self.receiver(event) == "google" { return true }
      case "Yahoo": if Self.receiver(event) == "yahoo" { return true }
      default:
        let mailDomain = String(report.email.split(separator: "@")[1])
        let own = report.fileReceiver ?? mailDomain
        if Self.lies(event.recipientDomain, in: own) || Self.lies(event.host, in: own) {
          return true
        }
      }
    }
    return false
  }

  private func policyDomain(of name: String) -> String? {
    reports.map(\.policy).filter { Self.lies(name, in: $0) && isBelieved($0) }
      .max { $0.count < $1.count }
  }

  /// Whether a domain that reports name as a policy domain counts as one.
  private func isBelieved(_ domain: String) -> Bool {
    let claims = reports.filter { $0.policy == domain }
    let parents = reports.filter { $0.policy != domain && Self.lies(domain, in: $0.policy) }
    let begin = claims.map(\.begin).min() ?? 0
    let end = claims.map { Self.end($0) }.max() ?? 0
    let week = 7 * 86_400
    let beside = parents.filter { $0.begin < end + week && Self.end($0) > begin - week }
    let claimers = Set(claims.map(\.organisation))
    let deniers = Set(
      beside.filter { $0.records.contains { Self.lies($0.domain, in: domain) } }
        .map(\.organisation)
    ).subtracting(claimers)
    return deniers.isEmpty || claimers.count > deniers.count
  }

  /// All join rows.
  func rows() -> [Key: Value] {
    var rows: [Key: Value] = [:]
    for report in countedReports {
      for record in report.records where isWanted(record.domain) {
        let key = key(record.domain, record.sourceIP, report)
        var value = rows[key] ?? Value()
        value.grade = .reportOnly
        Self.add(record, to: &value.reported)
        rows[key] = value
      }
      for event in countedEvents where policyDomain(of: event.domain) == report.policy {
        let key = key(event.domain, event.sourceIP, report)
        if isInside(event, key), rows[key] == nil { rows[key] = Value() }
      }
    }
    for key in rows.keys {
      for event in countedEvents where isInside(event, key) {
        guard event.domain == key.domain, event.sourceIP == key.sourceIP else { continue }
        rows[key]?.add(event)
      }
    }
    return rows
  }

  private func key(_ domain: String, _ sourceIP: String, _ report: Report) -> Key {
    Key(
      domain: domain, sourceIP: sourceIP, reporter: report.organisation, begin: report.begin,
      end: Self.end(report))
  }

  private func isInside(_ event: Event, _ key: Key) -> Bool {
    key.begin <= event.time && event.time < key.end && !event.sourceIP.isEmpty
      && covers(key.reporter, event)
  }

  private static func add(_ record: Record, to counts: inout ReportedCounts) {
    counts.messages += record.count
    if record.disposition == "quarantine" {
      counts.quarantine += record.count
    } else if record.disposition == "reject" {
      counts.reject += record.count
    } else {
      counts.none += record.count
    }
    counts.dkimAligned += record.dkim ? record.count : 0
    counts.spfAligned += record.spf ? record.count : 0
    counts.aligned += record.dkim || record.spf ? record.count : 0
    counts.unsigned += record.signature == nil || record.signature == "none" ? record.count : 0
  }
}

extension NaiveJoin.Value {
  /// Counts an event of the row.
  mutating func add(_ event: Event) {
    if grade == .reportOnly { grade = .matched }
    switch event.type {
    case "d": logged.delivered += 1
    case "t": logged.deferred += 1
    default:
      logged.refused += 1
      if event.isDMARC { logged.refusedDMARC += 1 }
    }
  }
}

extension Correlation {
  /// The join rows in the form of the naive join; nil where one key has two.
  var plainRows: [NaiveJoin.Key: NaiveJoin.Value]? {
    var rows: [NaiveJoin.Key: NaiveJoin.Value] = [:]
    for join in joins {
      let key = NaiveJoin.Key(
        domain: join.domain, sourceIP: join.sourceIP.description, reporter: join.reporter,
        begin: join.window.lowerBound, end: join.window.upperBound)
      guard rows[key] == nil else { return nil }
      rows[key] = NaiveJoin.Value(grade: join.grade, reported: join.reported, logged: join.logged)
    }
    return rows
  }
}
