import AccountingLog
import ByteKit
import FailureReports
import TestSupport
import Testing

@testable import Join
@testable import Traffic

/// The mail that failure reports are about, found in the log: by its Message-ID, else by its time.
struct FailureReportJoinTests {
  private typealias Row = FailureReportScene.Row
  private typealias Told = FailureReportScene.Told

  private func match(_ rows: [Row], _ told: Told) async throws -> FailureReportMatch? {
    let found = try await FailureReportScene([rows], [told]).matches()
    #expect(found.count == 1)
    return found.first
  }

  // MARK: - Truth

  /// 200 reports of which 150 are about mail of the log; the others look as much like it as they can.
  @Test(arguments: [(1, LogScanOptions.chunkBytesDefault), (3, 300)])
  func `Of 200 reports 150 find their row and relay, and 50 none`(
    _ threads: Int, _ chunkBytes: Int
  ) async throws {
    var random = SeededRandom(seed: 991)
    var logs: [[Row]] = [[], [], []]
    var places: [(log: Int, row: Int)] = []
    for number in 0..<900 {
      let log = Int.random(in: 0..<3, using: &random)
      let relay = Int.random(in: 1...5, using: &random)
      let id = "<m\(number).Aa@bank.example>"
      let forms = [id, "\" \(id)\"", id.filter { $0 != "<" && $0 != ">" }, "\"\n \(id)\""]
      logs[log].append(
        Row(
          type: number % 7 == 0 ? "b" : "d", time: number * 3,
          recipient: "Person\(number)@site.example", injector: "app-\(relay) (10.0.0.\(relay))",
          vmta: "v\(relay)", sourceIP: "203.0.113.\(relay)", messageID: forms[number % 4]))
      places.append((log, logs[log].count - 1))
    }
    var told: [Told] = []
    let chosen = Array((0..<900).shuffled(using: &random).prefix(150))
    for number in chosen {
      let place = places[number]
      let row = logs[place.log][place.row]
      // A third came through a forwarder, later.
      let isForwarded = number % 3 == 0
      told.append(
        Told(
          time: row.time + (isForwarded ? 5_000 : 2),
          sourceIP: isForwarded ? "198.51.100.7" : row.sourceIP,
          recipient: number % 2 == 0 ? "token\(number)@site.example" : nil,
          messageID: "m\(number).Aa@bank.example"))
    }
    for number in 0..<50 {
      // Our domain and address, the second of a row, and a name that the log does not have.
      let row = logs[0][number]
      told.append(
        Told(
          time: row.time, sourceIP: row.sourceIP, recipient: row.recipient,
          messageID: number % 2 == 0 ? "M\(number).aa@bank.example" : "x\(number)@other.example"))
    }
    told.shuffle(using: &random)
    let scene = try FailureReportScene(logs, told) { $0 % 4 == 1 }
    let found = await scene.matches(threads: threads, chunkBytes: chunkBytes)
    #expect(found.count == 200)
    var matched = 0
    for match in found {
      let id = try #require(match.report.messageID)
      let number = id.hasSuffix(".Aa@bank.example") ? Int(id.dropFirst().prefix { $0 != "." }) : nil
      guard let number, id.hasPrefix("m") else {
        #expect(match.mail == nil && match.means == nil && match.rows == 0, "\(id)")
        continue
      }
      matched += 1
      let (log, place) = places[number]
      let row = logs[log][place]
      #expect(match.means == .messageID)
      #expect(match.mail?.path == scene.request.logs[log].path)
      #expect(match.mail?.offset == scene.offsets[log][place])
      #expect(match.mail?.relay?.vmta == row.vmta)
      #expect(match.mail?.relay?.injectorIP?.description == "10.0.0.\(row.vmta.dropFirst())")
      #expect(match.mail?.recipient == row.recipient.lowercased())
      #expect(match.mail?.time == FailureReportScene.begin + row.time)
    }
    #expect(matched == 150)
  }

  // MARK: - By Message-ID

  @Test func `Of a mail to several the rows say what they share`() async throws {
    let rows = ["anna@site.example", "bob@site.example", "carl@site.example"].map {
      Row(time: 5, recipient: $0, messageID: "<1@bank.example>")
    }
    let all = try await match(rows, Told(messageID: "1@bank.example"))
    #expect(all?.rows == 3)
    #expect(all?.mail?.recipient == nil)
    #expect(all?.mail?.relay?.vmta == "v1")
    let one = try await match(
      rows, Told(recipient: "BOB@site.example", messageID: "1@bank.example"))
    #expect(one?.rows == 1)
    #expect(one?.mail?.recipient == "bob@site.example")
    let other =
      rows[0...1] + [Row(recipient: "d@site.example", vmta: "v2", messageID: "<1@bank.example>")]
    #expect(try await match(Array(other), Told(messageID: "1@bank.example"))?.mail?.relay == nil)
  }

  @Test func `Case counts, and deferrals and pipes do not`() async throws {
    let told = Told(sourceIP: "198.51.100.1", messageID: "A@bank.example")
    for row in [
      Row(messageID: "<a@bank.example>"), Row(type: "t", messageID: "<A@bank.example>"),
      Row(deliveryType: "pipe", messageID: "<A@bank.example>"),
    ] {
      #expect(try await match([row], told)?.mail == nil)
    }
    #expect(try await match([Row(messageID: "A@bank.example")], told)?.means == .messageID)
  }

  @Test func `The same event in two logs is one row`() async throws {
    let rows = [Row(messageID: "<1@bank.example>"), Row(time: 9, messageID: "<2@bank.example>")]
    let scene = try FailureReportScene(
      [rows, rows], [Told(messageID: "1@bank.example"), Told(time: 1000, messageID: nil)])
    let found = await scene.matches()
    #expect(found.map(\.rows) == [1, 0])
    #expect(found.first?.mail?.path.hasSuffix("acct-0.csv") == true)
  }

  // MARK: - By time

  @Test(arguments: [-600, 600, -601, 601])
  func `Without a Message-ID the one row within ten minutes is likely`(_ away: Int) async throws {
    let isNear = abs(away) <= FailureReportKeys.secondsMax
    let found = try await match([Row(time: 1000 + away)], Told(time: 1000))
    #expect(found?.means == (isNear ? .time : nil))
    #expect(found?.mail?.recipient == (isNear ? "anna@site.example" : nil))
    #expect(found?.rows == (isNear ? 1 : 0))
  }

  @Test func `Of several rows none is picked, unless the recipient tells`() async throws {
    let rows = (1...12).map { Row(time: $0, recipient: "p\($0)@site.example") }
    let none = try await match(rows, Told())
    #expect(none?.rows == 12)
    #expect(none?.mail == nil && none?.means == nil)
    let one = try await match(rows, Told(recipient: "p7@site.example"))
    #expect(one?.mail?.recipient == "p7@site.example")
    #expect(one?.means == .time)
    #expect(try await match(rows, Told(recipient: "x@site.example"))?.mail == nil)
  }

  @Test func `Another domain, address or Message-ID is another mail`() async throws {
    #expect(try await match([Row(domain: "shop.example")], Told())?.rows == 0)
    #expect(try await match([Row(sourceIP: "203.0.113.6")], Told())?.rows == 0)
    let told = Told(messageID: "1@bank.example")
    #expect(try await match([Row(messageID: "<2@bank.example>")], told)?.rows == 0)
    #expect(try await match([Row()], told)?.means == .time)
    #expect(try await match([Row(messageID: "<2@bank.example>")], Told())?.means == .time)
    #expect(try await match([Row()], Told(time: nil))?.rows == 0)
  }

  @Test func `The address is the one that the receiver saw`() async throws {
    var scene = try FailureReportScene([[Row(sourceIP: "10.0.0.9")]], [Told()])
    #expect(await scene.matches().first?.means == nil)
    scene.request.nat = [
      IPAddress(high: 0, low: 0xffff_0a00_0009): try #require(IPAddress("203.0.113.5"))
    ]
    let found = await scene.matches().first
    #expect(found?.means == .time)
    #expect(found?.mail?.sourceIP?.description == "203.0.113.5")
  }

  // MARK: - What is asked for

  @Test func `Period and domain choose reports, and no log is no row`() async throws {
    let told = [
      Told(time: 0, messageID: "1@bank.example"), Told(time: 10, messageID: "2@bank.example"),
      Told(time: nil, domain: "shop.example", messageID: "3@shop.example"),
    ]
    var scene = try FailureReportScene([[Row(messageID: "<1@bank.example>")]], told)
    #expect(await scene.matches().map(\.rows) == [0, 1, 0])
    scene.request.since = FailureReportScene.begin + 10
    #expect(await scene.matches().map(\.report.messageID) == ["3@shop.example", "2@bank.example"])
    scene.request.domain = "shop.example"
    #expect(await scene.matches().map(\.report.messageID) == ["3@shop.example"])
    scene.request = CorrelationRequest()
    scene.request.reports = [scene.folder.path + "/reports.mbox"]
    #expect(await scene.matches().map(\.mail) == [nil, nil, nil])
  }

  @Test func `Reports change no count`() async throws {
    let rows = [Row(messageID: "<1@bank.example>")]
    let scene = try FailureReportScene([rows], [Told(messageID: "1@bank.example")])
    let with = await Correlation.run(scene.request)
    var request = scene.request
    request.reports = []
    let without = await Correlation.run(request)
    #expect(with.rollup.entries.map(\.count) == without.rollup.entries.map(\.count))
    #expect(with.joins == without.joins)
    #expect(with.intake.failureReports == 1)
    #expect(with.intake.rejected == 0)
  }
}
