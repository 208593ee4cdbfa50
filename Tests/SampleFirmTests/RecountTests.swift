import Foundation
import SampleFirm
import Testing

/// truth.json says of the committed set what a second count of its rows says.
@Suite struct RecountTests {
  /// Sums of one group of rows.
  private struct Sums: Equatable {
    var delivered = 0, refused = 0, refusedDMARC = 0, deferred = 0

    mutating func add(_ row: NaiveLog.Row) {
      switch row.type {
      case "d": delivered += 1
      case "b":
        refused += 1
        if Self.isDMARC(row["dsnDiag"]) { refusedDMARC += 1 }
      case "t": deferred += 1
      default: break
      }
    }

    /// DMARC refusals in the words of the receivers' texts.
    static func isDMARC(_ text: String) -> Bool {
      text.contains("DMARC") || text.contains("554 5.7.9 Message not accepted for policy reasons")
    }
  }

  private let log: NaiveLog
  private let truth: [String: Any]

  init() throws {
    log = try NaiveLog.committed.get()
    truth = try FirmFolder.committed.truth()
  }

  private func sums(_ entry: [String: Any]) throws -> Sums {
    Sums(
      delivered: try #require(entry["delivered"] as? Int),
      refused: try #require(entry["refused"] as? Int),
      refusedDMARC: try #require(entry["refused_dmarc"] as? Int),
      deferred: try #require(entry["deferred"] as? Int))
  }

  private func counts(_ entry: Any?) throws -> [String: Int] {
    try #require(entry as? [String: Int]).filter { $0.value > 0 }
  }

  @Test func rowsByTypeAndFile() throws {
    let rows = try #require(truth["rows"] as? [String: Any])
    #expect(rows["total"] as? Int == log.rows.count)
    let byType = Dictionary(grouping: log.rows, by: \.type).mapValues(\.count)
    #expect(try counts(rows["by_type"]) == byType)
    let byFile = Dictionary(grouping: log.rows, by: \.path)
    let files = try #require(rows["files"] as? [[String: Any]])
    #expect(files.compactMap { $0["path"] as? String }.sorted() == byFile.keys.sorted())
    for file in files {
      let path = try #require(file["path"] as? String)
      let found = Dictionary(grouping: byFile[path] ?? [], by: \.type).mapValues(\.count)
      #expect(try counts(file["by_type"]) == found, "\(path)")
    }
    let away = log.rows.filter { ["pipe", "file"].contains($0["dlvType"]) }.count
    #expect(rows["without_receiver"] as? Int == away)
  }

  @Test func stagesOfEveryPolicyDomain() throws {
    let stages = try #require(truth["stages"] as? [[String: Any]])
    let form = ISO8601DateFormatter()
    #expect(stages.count == 9)
    for stage in stages {
      let domain = try #require(stage["domain"] as? String)
      let begin = try #require(form.date(from: stage["begin"] as? String ?? ""))
      let end = try #require(form.date(from: stage["end"] as? String ?? ""))
      let span = Int(begin.timeIntervalSince1970)..<Int(end.timeIntervalSince1970)
      var found = Sums()
      for row in log.rows
      where span.contains(row.time) && !["pipe", "file"].contains(row["dlvType"])
        && (row.domain == domain || row.domain.hasSuffix(".\(domain)"))
      {
        found.add(row)
      }
      #expect(try found == sums(stage), "\(domain) from \(begin)")
    }
  }

  @Test func windowsAtTheReceiversOfTheirReporters() throws {
    let nat = try Dictionary(
      uniqueKeysWithValues: #require(truth["source_addresses"] as? [[String: Any]]).map {
        (try #require($0["logged"] as? String), try #require($0["address"] as? String))
      })
    let byReceiver = Dictionary(grouping: log.rows.filter { !$0["dsnMta"].isEmpty }) {
      Self.receiver(of: $0["dsnMta"])
    }
    let windows = try #require(truth["windows"] as? [[String: Any]])
    var checked = 0
    for window in windows {
      let name = try #require(window["receiver"] as? String)
      let begin = try #require(window["begin"] as? Int)
      let end = try #require(window["end"] as? Int)
      var found: [String: Sums] = [:]
      for row in byReceiver[name] ?? [] where row.time >= begin && row.time < end {
        guard ["d", "b", "t"].contains(row.type) else { continue }
        let address = try #require(nat[row["dlvSourceIp"]])
        found["\(row.domain) \(address)", default: Sums()].add(row)
      }
      for cell in try #require(window["cells"] as? [[Any]]) {
        let numbers = cell.dropFirst(2).compactMap { $0 as? Int }
        let told = Sums(
          delivered: numbers[3], refused: numbers[4], refusedDMARC: numbers[5],
          deferred: numbers[6])
        let key = "\(cell[0]) \(cell[1])"
        #expect(told == found[key] ?? Sums(), "\(name) \(begin) \(key)")
        found[key] = nil
        checked += 1
      }
      #expect(found.isEmpty, "\(name) \(begin)")
    }
    #expect(checked > 1000)
  }

  /// The receiver of an MX host, by the ending of its name.
  private static func receiver(of host: String) -> String {
    let name = host.split(separator: " ").first.map(String.init) ?? ""
    let known = [
      ("l.google.com", "google"), ("olc.protection.outlook.com", "outlook.com"),
      ("mail.protection.outlook.com", "microsoft365"), ("yahoodns.net", "yahoo"),
      ("mimecast.com", "mimecast"), ("gmx.net", "gmx"), ("web.de", "web.de"),
      ("comcast.net", "comcast"), ("messagingengine.com", "fastmail"),
    ]
    for (ending, receiver) in known where name.hasSuffix(ending) { return receiver }
    return name.split(separator: ".").dropLast().last.map(String.init) ?? ""
  }

  /// A bounce comes from the host that had taken the mail, and names the same sender and recipient.
  @Test func whatCameBackWasDeliveredBefore() throws {
    func key(_ row: NaiveLog.Row) -> String { "\(row["orig"]) \(row["rcpt"])" }
    let delivered = Dictionary(grouping: log.rows.filter { $0.type == "d" }, by: key)
    var found: [[String: AnyHashable]: Int] = [:]
    var people: Set<String> = []
    for row in log.rows where row.type == "rb" {
      let mail = try #require(delivered[key(row)]?.first)
      #expect(mail.time < row.time)
      #expect(mail["dsnMta"].hasPrefix(row["dsnReportingMta"] + " ("))
      let isDMARC = Sums.isDMARC(row["dsnDiag"])
      if isDMARC { people.insert(row["rcpt"]) }
      found[
        [
          "host": row["dsnReportingMta"], "receiver": Self.receiver(of: row["dsnMta"]),
          "domain": mail.domain, "cause": isDMARC ? "dmarc_policy" : "bad_address",
        ], default: 0] += 1
    }
    let told = try #require(truth["late_refusals"] as? [[String: Any]])
    #expect(told.count == found.count)
    for entry in told {
      let key = entry.filter { $0.key != "messages" }.compactMapValues { $0 as? String }
      #expect(found[key.mapValues { AnyHashable($0) }] == entry["messages"] as? Int, "\(key)")
    }
    let service = try #require(truth["forwarding_service"] as? [String: Any])
    #expect(people.sorted() == service["recipients"] as? [String])
  }

  @Test func timesRunForwardAndIdsAreUnique() throws {
    for (path, rows) in Dictionary(grouping: log.rows, by: \.path) {
      let times = rows.map(\.time)
      #expect(times == times.sorted(), "\(path)")
    }
    let queued = log.rows.filter { $0.type == "d" && $0["dsnDiag"].contains("gsmtp") }
      .map { $0["dsnDiag"] }
    #expect(Set(queued).count == queued.count)
    let addresses = Set(
      try #require(truth["source_addresses"] as? [[String: Any]]).compactMap {
        $0["address"] as? String
      })
    #expect(addresses.count == 47)
    #expect(Set(log.rows.map(\.domain)).subtracting([""]).count == 23)
  }

  @Test func summerTimeAndARepeatedHeaderAreThere() throws {
    let files = try FirmFolder.committed.files(below: "logs")
    #expect(log.headers == files.count + 1)
    let first = log.rows.filter { $0.path.contains("pmta-a/acct-2026-03-29") }
    let offsets = Set(first.map { String($0["timeLogged"].suffix(5)) })
    #expect(offsets == ["+0100", "+0200"])
  }
}
