import Findings
import LiveTraffic
import ReplyClassifier
import Traffic

/// The lists below the comparison, and the other pages.
extension TailScreen {
  func body(_ frame: LiveFrame, _ view: TailView) -> [ScreenLine] {
    let replies = frame.replies.filter { matches($0, view.filter) }
    switch view.page {
    case .overview: return overview(frame, replies)
    case .why: return why(replies)
    case .relays: return relays(replies, frame)
    case .signatures: return signatures(replies, frame)
    case .help: return help
    }
  }

  private func matches(_ track: ReplyTrack, _ filter: String) -> Bool {
    guard !filter.isEmpty else { return true }
    let parts = [
      track.key.signature, track.key.receiver, track.key.domain, track.key.relay.injector,
      text.relay(track.key), track.key.cause.rawValue,
    ]
    let wanted = filter.lowercased()
    return parts.contains { $0.lowercased().contains(wanted) }
  }

  // MARK: - Overview

  private func overview(_ frame: LiveFrame, _ replies: [ReplyTrack]) -> [ScreenLine] {
    let about = replies.filter {
      $0.key.cause == .dmarcPolicy || $0.key.cause == .authentication
    }
    var lines = alerts(frame)
    if about.isEmpty {
      lines.append(ScreenLine("   no refusal for DMARC, SPF or DKIM in this window"))
    }
    lines += about.prefix(listMax).map { reply($0, frame) }
    if about.count > listMax {
      lines.append(ScreenLine("   and \(about.count - listMax) more: s", .faint))
    }
    lines += behind(frame, about.filter { $0.key.cause == .dmarcPolicy })
    let others = replies.filter {
      !about.contains($0) && isNew($0, frame) && $0.count >= Comparison.failedMin
    }
    lines += others.prefix(listMax / 2).map { reply($0, frame) }
    lines.append(
      ScreenLine(
        "   quarantine is not seen live: it counts as delivered until reports tell of it", .faint))
    return lines
  }

  private func isNew(_ track: ReplyTrack, _ frame: LiveFrame) -> Bool {
    track.isNovel && track.first >= frame.window.lowerBound
  }

  /// Replies of the overview's first list.
  private var listMax: Int { 6 }

  private func alerts(_ frame: LiveFrame) -> [ScreenLine] {
    let shown = rows >= 40 ? 8 : 3
    var lines = frame.alerts.prefix(shown).flatMap { alert -> [ScreenLine] in
      alertParts(alert).enumerated().map { index, part in
        var line = ScreenLine(index == 0 ? " ! ALERT " : "         ", .bad)
        line.add(part)
        return line
      }
    }
    if frame.alerts.count > shown {
      lines.append(ScreenLine(" ! and \(frame.alerts.count - shown) more alerts", .bad))
    }
    return lines
  }

  /// One or two lines; since when is left out where there is no room for it.
  private func alertParts(_ alert: ActiveAlert) -> [TerminalText] {
    let room = max(20, style.columns - 9)
    let sentence = TerminalText(alert.text)
    let since: TerminalText = "\(sentence), since \(text.clock(alert.since))"
    let whole = since.wrapped(to: room)
    let parts = whole.count > 2 ? sentence.wrapped(to: room) : whole
    // The second line takes what is left, and is cut where the screen ends.
    guard parts.count > 2 else { return parts }
    return [parts[0], parts.dropFirst(2).reduce(parts[1]) { $0 + " " + $1 }]
  }

  private func reply(_ track: ReplyTrack, _ frame: LiveFrame) -> ScreenLine {
    var line = ScreenLine()
    let isNew = isNew(track, frame)
    line.add(isNew ? " ! NEW " : "       ", isNew ? .bad : nil)
    line.add(TailText.signature(track.key), width: replyColumns, style)
    line.add(" ")
    line.add(track.key.receiver, width: isWide ? 14 : 9, style)
    line.add(Amount.count(track.count), width: 7, toRight: true, style)
    line.add("  " + text.clock(track.first), width: clockColumns + 3, style)
    line.add(text.relay(track.key))
    return line
  }

  private var isWide: Bool { style.columns >= 110 }

  /// What is left for the reply beside receiver, rows, time and relay.
  private var replyColumns: Int {
    max(20, style.columns - clockColumns - (isWide ? 66 : 45))
  }

  private var clockColumns: Int { text.clock(0).utf8.count }

  /// Which relays, which jobs, and what the reports say of them.
  private func behind(_ frame: LiveFrame, _ tracks: [ReplyTrack]) -> [ScreenLine] {
    guard let first = tracks.first else { return [] }
    var lines: [ScreenLine] = []
    let relays = Set(tracks.map { text.relay($0.key) })
    let rows = tracks.reduce(0) { $0 + $1.count }
    var line = ScreenLine("   DMARC refusals come from \(Amount.count(relays.count, "relay"))")
    var jobs: [String: Int] = [:]
    for track in tracks { jobs.merge(track.jobs, uniquingKeysWith: +) }
    if let job = jobs.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) {
      line.add("; jobs: \(job.key) (\(Amount.share(job.value, of: rows)))")
    }
    lines.append(line)
    if let signing = text.context.signing(of: first.key) {
      lines.append(ScreenLine("   why: \(text.relay(first.key)): \(signing.text)   [w]hy"))
    }
    return lines
  }

  // MARK: - Other pages

  private func why(_ replies: [ReplyTrack]) -> [ScreenLine] {
    guard !replies.isEmpty else { return [ScreenLine("   nothing refused in this window")] }
    return replies.flatMap { track -> [ScreenLine] in
      var lines = [ScreenLine(" \(track.key.cause.rawValue) at \(track.key.receiver)", .heading)]
      func add(_ name: String, _ value: String) {
        let room = max(20, style.columns - 14)
        for (index, part) in TerminalText(value).wrapped(to: room).enumerated() {
          var line = ScreenLine((index == 0 ? "   \(name)" : "").padded(to: 13))
          line.add(part)
          lines.append(line)
        }
      }
      add("domain", track.key.domain)
      add("relay", "\(track.key.relay.injector) via \(text.relay(track.key))")
      add(
        "rows",
        "\(Amount.count(track.count)), first \(text.dayAndClock(track.first)),"
          + " last \(text.dayAndClock(track.last))")
      add("reply", track.diagnostic)
      add("at", "\(track.path):\(track.offset)")
      if !track.jobs.isEmpty {
        let jobs = track.jobs.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3)
        add("jobs", jobs.map { "\($0.key) (\($0.value))" }.joined(separator: ", "))
      }
      add(
        "reports",
        text.context.signing(of: track.key)?.text ?? "say nothing of this address and domain")
      return lines + [ScreenLine()]
    }
  }

  private func relays(_ replies: [ReplyTrack], _ frame: LiveFrame) -> [ScreenLine] {
    var groups: [String: [ReplyTrack]] = [:]
    for track in replies { groups[text.relay(track.key), default: []].append(track) }
    func rows(_ tracks: [ReplyTrack], _ cause: Cause?) -> Int {
      tracks.reduce(0) { $0 + (cause == nil || $1.key.cause == cause ? $1.count : 0) }
    }
    var head = ScreenLine()
    head.add(" relay", width: 40, style, .faint)
    for title in ["dmarc", "authn", "all"] {
      head.add(title, width: 9, toRight: true, style, .faint)
    }
    head.add("  receivers", .faint)
    let sorted = groups.sorted { a, b in
      let first = (rows(a.value, .dmarcPolicy), rows(a.value, nil))
      let second = (rows(b.value, .dmarcPolicy), rows(b.value, nil))
      return first == second ? a.key < b.key : first > second
    }
    return [head]
      + sorted.map { name, tracks in
        var line = ScreenLine(" ")
        line.add(name, width: 39, style)
        for cause in [Cause.dmarcPolicy, .authentication, nil] {
          line.add(Amount.count(rows(tracks, cause)), width: 9, toRight: true, style)
        }
        let receivers = Set(tracks.map(\.key.receiver)).sorted()
        line.add("  " + receivers.joined(separator: ", "))
        return line
      }
  }

  private func signatures(_ replies: [ReplyTrack], _ frame: LiveFrame) -> [ScreenLine] {
    var head = ScreenLine()
    head.add("       reply", width: 8 + replyColumns, style, .faint)
    head.add("receiver", width: isWide ? 14 : 9, style, .faint)
    head.add("rows", width: 7, toRight: true, style, .faint)
    head.add("  first", width: clockColumns + 3, style, .faint)
    head.add("relay", .faint)
    return [head] + replies.map { reply($0, frame) }
  }

  private var help: [ScreenLine] {
    let keys = [
      ("q", "quit; so does Ctrl-C, which ends with status 130"),
      ("w", "why: each reply with its row, file and offset, relay, jobs, and what reports say"),
      ("r", "relays behind the refusals"), ("s", "all replies of the window"),
      ("p", "pause the picture; rows are counted all the same"),
      ("f /", "filter by receiver, relay, domain, cause or words of the reply"),
      ("j k", "scroll a list"), ("Esc o", "back to the overview, without a filter"),
      ("?", "this page"),
    ]
    let words = [
      "now and usual are shares of what was attempted; rows that PowerMTA refused by itself",
      "are left out. change is their ratio with its 95 % interval. ! WORSE: the interval lies",
      "above 1 and the ratio is at least 1.5. ? too few: under 30 attempts or 10 failures.",
    ]
    return keys.map { key, meaning in ScreenLine("   " + key.padded(to: 8) + meaning) }
      + [ScreenLine()] + words.map { ScreenLine("   " + $0) }
  }
}

extension String {
  fileprivate func padded(to columns: Int) -> String {
    self + String(repeating: " ", count: max(0, columns - utf8.count))
  }
}
