import AggregateReports
import ByteKit
import Findings
import LiveTraffic
import Policies
import Rendering
import TestSupport
import Testing

struct TailScreenTests {
  private let folder: TemporaryFolder
  private let frame: LiveFrame
  private let context: LiveContext

  init() throws {
    folder = try TemporaryFolder()
    var log = LogOfMinutes()
    log.add(minutes: 120)
    let change = log.time
    log.add(minutes: 38, dmarc: 3)
    let declared = [
      DeclaredStage(
        domain: "a.example",
        published: PublishedPolicy(domain: "a.example", policy: .quarantine, percent: 50),
        begin: change - 20 * 86_400),
      DeclaredStage(
        domain: "a.example", published: PublishedPolicy(domain: "a.example", policy: .reject),
        begin: change),
    ]
    context = LiveContext(
      reports: [], declared: declared,
      systems: [MailSystem(name: "Invoices", vmtas: ["vmta7"])])
    var settings = LogOfMinutes.settings(wall: log.time + 3)
    settings.changes = context.changes
    frame = try log.monitor(settings, in: folder).frame()
  }

  private func lines(
    _ columns: Int, _ rows: Int, unicode: Bool = true, color: Bool = false,
    _ view: TailView = TailView()
  ) -> [String] {
    var style = style(columns)
    style.usesUnicode = unicode
    style.usesColor = color
    let screen = TailScreen(context: context, style: style, rows: rows, domain: nil)
    return screen.lines(frame, view, notes: ["00:00:00Z  file  appeared \u{1b}[2J x"]).map(\.source)
  }

  private func style(_ columns: Int) -> TextStyle {
    var style = TextStyle(time: { "\($0)" }, day: { CivilTime.isoDate($0) })
    style.columns = columns
    style.usesUnicode = true
    return style
  }

  private func text(_ lines: [String]) -> String {
    // The folder's name differs from run to run.
    lines.joined(separator: "\n").replacing(folder.path, with: "/folder") + "\n"
  }

  @Test func smallScreen() {
    #expect(Golden.difference(text(lines(80, 24)), "screen-80x24.txt") == nil)
  }

  @Test func largeScreenWithoutUnicode() {
    #expect(Golden.difference(text(lines(200, 50, unicode: false)), "screen-200x50.txt") == nil)
  }

  @Test func timesSayTheirZone() {
    var style = style(80)
    style.clock = { String(CivilTime.iso($0 - 34_200).dropFirst(11).prefix(8)) + "-0930" }
    let screen = TailScreen(context: context, style: style, rows: 24, domain: nil)
    let all = screen.lines(frame, TailView(), notes: []).map(\.source)
    #expect(Golden.difference(text(all), "screen-zone.txt") == nil)
    #expect(all.allSatisfy { $0.count <= 80 })
    #expect(!text(all).contains(#/\d:\d\dZ/#))
  }

  @Test(arguments: ["w", "r", "s", "?"]) func pages(_ key: String) throws {
    var view = TailView()
    let isEnd = view.take(try #require(key.utf8.first))
    #expect(!isEnd)
    let name = key == "?" ? "help" : key
    #expect(Golden.difference(text(lines(100, 30, view)), "screen-\(name).txt") == nil)
    // The same key leads back.
    _ = view.take(try #require(key.utf8.first))
    #expect(view == TailView())
  }

  @Test(arguments: [(20, 4), (40, 10), (79, 24), (80, 16), (132, 43), (300, 90)])
  func everySizeIsFilledAndNotOverrun(columns: Int, rows: Int) throws {
    for key in "wrs?o".utf8 {
      var view = TailView()
      _ = view.take(key)
      for unicode in [false, true] {
        let lines = lines(columns, rows, unicode: unicode, view)
        #expect(lines.count == rows)
        #expect(lines.allSatisfy { $0.count <= columns })
        if !unicode { #expect(lines.allSatisfy { $0.utf8.allSatisfy { $0 >= 32 && $0 < 127 } }) }
      }
    }
  }

  @Test func colourIsNeverAlone() {
    let plain = lines(120, 30)
    let painted = lines(120, 30, color: true).map {
      $0.replacing(#/\u{1b}\[[0-9]*m/#, with: "")
    }
    #expect(painted == plain)
    #expect(plain.contains { $0.contains("! WORSE") })
    #expect(plain.contains { $0.contains("! NEW") })
  }

  @Test func aFilterLeavesOutTheRest() {
    var view = TailView()
    for key in "fyahoo\r".utf8 { _ = view.take(key) }
    #expect(view.filter == "yahoo" && !view.isTyping)
    #expect(!text(lines(120, 30, view)).contains("! NEW"))
    for key in "/GOOGLE\r".utf8 { _ = view.take(key) }
    #expect(text(lines(120, 30, view)).contains("! NEW"))
  }

  @Test func aFilterHasALimitAndKeysInItAreText() {
    var view = TailView()
    for _ in 0..<2 { _ = view.take(UInt8(ascii: "f")) }
    for _ in 0..<TailView.filterMax + 5 {
      let quits = view.take(UInt8(ascii: "q"))
      #expect(!quits)
    }
    #expect(view.filter.count == TailView.filterMax)
    _ = view.take(127)
    #expect(view.filter.count == TailView.filterMax - 1)
    _ = view.take(27)
    #expect(view == TailView())
    let quits = view.take(UInt8(ascii: "q"))
    #expect(quits)
  }
}
