import ReplyClassifier

/// Intervals, and what is shown at a moment.
extension LiveModel {
  /// Minutes of the small chart.
  static let minutesShown = 60

  /// Everything that is shown at a time of the log's clock.
  package func frame(at time: Int, files: Int, bytesLeft: Int) -> LiveFrame {
    let window = settings.window(at: time)
    let usual = Usual.ofWindow(window, history)
    let counts = history.sum(window)
    let minute = MinuteHistory.minute(of: time)
    return LiveFrame(
      clock: clock, window: window, counts: counts, usual: usual,
      comparisons: LiveKind.allCases.map { Comparison($0, now: counts, usual: usual.strata) },
      interval: (intervalBegin ?? time)..<max(time, intervalBegin ?? time),
      intervalCounts: intervalCounts, totals: totals,
      lagSeconds: clock.map { max(0, settings.wallClock() - $0) }, bytesLeft: bytesLeft,
      replies: shownReplies(window),
      minutes: (minute - Self.minutesShown + 1...minute).map {
        history.sum($0 * 60..<$0 * 60 + 60)
      },
      change: settings.change(at: time), alerts: alerts.active,
      recovered: recovered, recoveredCount: recoveredCount, unread: unread,
      foldedAttempts: relays.foldedCount, files: files, problems: problems)
  }

  /// New ones first, those about DMARC first among them, then those with the most rows.
  private func shownReplies(_ window: Range<Int>) -> [ReplyTrack] {
    func rank(_ track: ReplyTrack) -> Int {
      let isAbout = ReplyTable.isAboutAuthentication(track.key.cause)
      let isNew = track.isNovel && track.first >= window.lowerBound
      if isNew, track.key.cause == .dmarcPolicy { return 0 }
      if isNew, isAbout { return 1 }
      if track.key.cause == .dmarcPolicy { return 2 }
      if isAbout { return 3 }
      return isNew ? 4 : 5
    }
    return replies.tracks.filter { $0.last >= window.lowerBound }.sorted { a, b in
      (rank(a), b.count, a.first, a.key.signature) < (rank(b), a.count, b.first, b.key.signature)
    }
  }

  /// Ends the running interval at a time, and begins the next one.
  package mutating func endInterval(at time: Int, files: Int, bytesLeft: Int) {
    events.append(
      LiveEvent(
        time: time, kind: .interval(frame(at: time, files: files, bytesLeft: bytesLeft))))
    beginInterval(at: time)
  }

  mutating func beginInterval(at time: Int) {
    intervalBegin = time
    intervalCounts = LiveCounts()
  }
}
