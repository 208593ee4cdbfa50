import ByteKit
import Findings
import Incidents
import Privacy
import TestSupport
import Testing

@testable import Incidents
@testable import Rendering

/// The page about spikes: whole, without any script, and safe whatever the inputs say.
struct IncidentPageTests {
  /// What a reader sees of a page, on one line.
  private static func seen(_ page: String) -> String {
    page.replacing(#/<style>.*?<\/style>/#.dotMatchesNewlines(), with: "")
      .replacing("<wbr>", with: "").replacing(#/<[^>]*>/#, with: " ")
      .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&#39;", with: "'")
      .replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test func pageIsWellFormedAndStandsAlone() async throws {
    let tokens = HTMLTokens(try await SampleIncident().page())
    #expect(tokens.tags.count > 300)
    #expect(tokens.unbalanced.isEmpty)
    let ids = tokens.values("id")
    #expect(Set(ids).count == ids.count)
    for link in tokens.values("href") {
      #expect(link.hasPrefix("#") && ids.contains(String(link.dropFirst())), "\(link)")
    }
    #expect(tokens.values("src").isEmpty && tokens.values("style").isEmpty)
    #expect(!tokens.tags.contains { ["script", "link", "img", "iframe"].contains($0.name) })
    #expect(!tokens.tags.contains { $0.attributes.keys.contains { $0.hasPrefix("on") } })
    let style = try #require(tokens.raw["style"])
    #expect(style.count == 1 && !style[0].contains("url("))
    let policy = try #require(
      tokens.tags.first { $0.attributes["http-equiv"] == "Content-Security-Policy" }?
        .attributes["content"]
    ).replacing("&#39;", with: "'")
    #expect(
      policy
        == "default-src 'none'; style-src"
        + " 'sha256-\(Base64.encode(SHA256.digest(Array(style[0].utf8))))'; base-uri 'none';"
        + " form-action 'none'")
  }

  /// Everything that the report holds for the screen is on the page.
  @Test func pageTellsAllThatTheScreenTells() async throws {
    var sample = SampleIncident()
    sample.found = [
      InputProblem(code: "no_such_file", path: "/srv/old", reason: "No such file or directory")
    ]
    let (report, _) = try await sample.report()
    let style = SampleReport.plain
    let page = Self.seen(
      String(decoding: HTMLIncidentPage.render(report, style: style), as: UTF8.self))
    let spike = try #require(report.spikes.first)
    #expect(report.spikes.count == 1)
    #expect(spike.begin == SampleReport.day + SampleIncident.begin * 60)
    // Every 40 minutes one is refused anyway: nine of the six hours before, two of the hour.
    var told = spike.timeline.flatMap { [style.time($0.time), $0.what] } + spike.notTheCause
    for item in spike.explanations {
      told += [item.id, item.why, PlaceText.of(item.place), Amount.count(item.failed)]
      told += [item.place[.signature] ?? ""] + item.rows.map { "\($0.offset)" }
    }
    told += [
      "NO VERDICT could not be read: /srv/old", spike.id, spike.severity.rawValue, "DMARC: yes",
      "178 extra", "9 of 729",
      "182 of 302", "refused 1.23 % → 60.26 %", style.time(spike.begin), style.time(spike.end ?? 0),
      SpikeText.baseline(spike, style) ?? "?", FindingText.rate(spike.before),
      FindingText.rate(spike.now), SpikeText.predictable(spike, style) ?? "?",
      spike.restName,
      "100.00 %", SpikeText.grades, "rows = ", "1 rejected", "/srv/old: No such file or directory",
      "2 files", "2026-02-16 00:00 UTC – 2026-02-16 21:59 UTC",
    ]
    #expect(told.count > 30)
    for text in told where !text.isEmpty {
      let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(page.contains(line), "\(line)")
    }
  }

  @Test func verdictsWithoutASpikeAreThoseOfTheScreen() async throws {
    var sample = SampleIncident()
    sample.perMinute = 0
    sample.query.since = SampleReport.day + 10 * SampleReport.daySeconds
    #expect(
      Self.seen(try await sample.page()).contains("NO VERDICT no minute of that time is known"))
    sample.query = IncidentQuery()
    #expect(
      Self.seen(try await sample.page()).contains(
        "NO SPIKE no kind of failure rose above its usual rate"))
    sample.query.at = SampleReport.day + SampleIncident.begin * 60
    let given = Self.seen(try await sample.page())
    #expect(given.contains("NO RISE AT THAT TIME the hour after it is compared"))
    #expect(given.contains("No rise at that time. The hour after it: deferred mail"))
    #expect(HTMLTokens(try await sample.page()).unbalanced.isEmpty)
  }

  /// The log begins a quarter of an hour before the trouble.
  @Test func noVerdictSaysWhatThereIsOfThePast() async throws {
    let begin = SampleIncident.begin - 15
    var sample = SampleIncident()
    sample.first = begin
    let (report, _) = try await sample.report()
    #expect(report.spikes.isEmpty)
    let style = SampleReport.plain
    let screen = String(decoding: IncidentText.render(report, style: style), as: UTF8.self)
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let page = Self.seen(
      String(decoding: HTMLIncidentPage.render(report, style: style), as: UTF8.self))
    let rise = try #require(report.unjudged.rises.first)
    // Three a minute over an hour, and nothing else is refused for the policy.
    #expect(rise.during.failed == 180 && abs(rise.pastMinutes - 15) <= 1)
    for text in [screen, page] {
      #expect(
        text.contains("NO VERDICT a rise begins at \(style.time(rise.begin)), and the log has only")
      )
      #expect(text.contains("180 of"))
    }
    let json = String(decoding: JSONIncident.render(report), as: UTF8.self)
    #expect(json.contains("\"status\": \"not_enough_data\""))
    #expect(json.contains("\"past_minutes\": \(rise.pastMinutes)"))
  }

  // MARK: - The chart

  /// The bars over the line of what is usual hold what is extra.
  @Test func barsAboveTheUsualAreWhatIsExtra() async throws {
    let spike = try #require(try await SampleIncident().report().report.spikes.first)
    let inside = spike.chart.filter { $0.time >= spike.begin && $0.end <= spike.until }
    #expect(inside.first?.time == spike.begin && inside.last?.end == spike.until)
    let usual = inside.reduce(0.0) {
      $0 + Double($1.rate.attempted * spike.before.failed) / Double(spike.before.attempted)
    }
    let failed = inside.reduce(0) { $0 + $1.rate.failed }
    #expect(Int((Double(failed) - usual).rounded()) == spike.extra)
    #expect(spike.chart.map(\.minutes).allSatisfy { $0 == spike.chart[0].minutes })
    // One row in ninety minutes is put off; the rest of it is attempted once.
    #expect(spike.otherBefore.failed > 0)
    #expect(spike.chart.reduce(0) { $0 + $1.other.failed } <= 2)
    #expect(spike.chart.allSatisfy { $0.other.attempted >= $0.rate.attempted })
  }

  // MARK: - Hostile texts

  /// A page without any hostile text.
  private static let known = Task {
    var plain = SampleIncident()
    plain.found = [InputProblem(code: "no_such_file", path: "x", reason: "y", hint: "z")]
    plain.job = "j1"
    return HTMLTokens(try await plain.page())
  }

  @Test(arguments: TextReportTests.attacks + HTMLPageTests.markup) func hostileTextStaysText(
    _ attack: String
  ) async throws {
    var sample = SampleIncident()
    sample.domain = "x\(attack)y.example"
    sample.reply = "smtp;550 5.7.26 DMARC policy \(attack)"
    (sample.injector, sample.vmta, sample.job) = (attack, attack, attack)
    sample.found = [
      InputProblem(code: "no_such_file", path: attack, reason: attack, hint: attack)
    ]
    var (report, _) = try await sample.report()
    // The readers take no such domain; should one come from elsewhere, it is escaped all the same.
    for dimension in Dimension.allCases {
      report.spikes[0].explanations[0].place[dimension] = attack
    }
    for index in report.spikes[0].timeline.indices {
      report.spikes[0].timeline[index].what = attack
    }
    let hostile = String(
      decoding: HTMLIncidentPage.render(report, style: SampleReport.plain), as: UTF8.self)
    try await Self.known.value.expectOnlyText(in: hostile)
    if attack.contains("<") {
      #expect(hostile.contains("of \(HTML.name(attack).source)") && !hostile.contains(attack))
    }
  }

  // MARK: - Shares

  @Test(
    arguments: [
      ([1, 1, 1], 0, ["33.34 %", "33.33 %", "33.33 %"], "0.00 %"),
      ([97, 35, 29], 8, ["57.40 %", "20.71 %", "17.16 %"], "4.73 %"),
      ([110], -10, ["110.00 %"], "-10.00 %"), ([], 7, [], "100.00 %"), ([5], -5, ["-"], "-"),
      ([3], -9, ["-"], "-"), ([1, 6], 0, ["14.29 %", "85.71 %"], "0.00 %"),
    ] as [([Int], Int, [String], String)]) func sharesAddUp(
      _ parts: [Int], _ rest: Int, _ shown: [String], _ shownRest: String
    )
  {
    let shares = ContributionShares(parts: parts, rest: rest)
    #expect(shares.parts == shown)
    #expect(shares.rest == shownRest)
  }

  /// Whatever the parts are, what is shown adds up.
  @Test(arguments: UInt64(1)...20) func shownSharesAddUpToAHundred(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let parts = (0..<Int.random(in: 1...6, using: &random)).map { _ in
      Int.random(in: 1...100_000, using: &random)
    }
    let rest = Int.random(in: -parts[0]...50_000, using: &random)
    guard parts.reduce(rest, +) > 0 else { return }
    let shares = ContributionShares(parts: parts, rest: rest)
    let hundredths = (shares.parts + [shares.rest]).map { text in
      Int(text.filter { $0.isNumber || $0 == "-" }) ?? .min
    }
    #expect(hundredths.reduce(0, +) == 10_000)
  }

  @Test(
    arguments: [
      (0, "0"), (59, "0"), (-60, "−1 min"), (3600, "+1 h"), (3660, "+1 h 1 min"),
      (-86_400, "−1 d"), (-90_000, "−1 d 1 h"), (90_060, "+1 d 1 h"),
    ]) func distances(_ seconds: Int, _ text: String)
  {
    #expect(SpikeText.distance(seconds) == text)
  }

  @Test(
    arguments: [
      (0, 1, "0"), (0.25, 2, "0.25"), (2.5, 3, "2.5"), (1999.96, 1, "2,000"), (-0.5, 1, "-0.5"),
      (.nan, 1, "-"), (7, 0, "7"),
    ] as [(Double, Int, String)]) func decimals(_ value: Double, _ digits: Int, _ text: String)
  {
    #expect(Amount.decimal(value, digits: digits) == text)
  }
}
