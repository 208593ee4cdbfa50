import ByteKit
import Findings
import ReplyClassifier
import Statistics
import Traffic

/// Looking at the alerts, at every tick of the log's clock.
extension LiveModel {
  /// Seconds that alerts look back.
  static let momentSeconds = 600
  /// Confidence of the ratio behind an alert: there are many ticks in a day.
  static let confidence = 0.999
  /// Least refusals of a relay at a receiver within the moment, and how improbable they must be.
  static let newDMARCMin = 4
  static let newDMARCProbabilityMax = 1e-6
  /// The same where nothing is known of the time before the change.
  static let newDMARCUnknownMin = 10
  /// How much busier a moment may be than the mean of the time before.
  static let swing = 3.0
  /// Replies that an alert tells, so that the event fits into a pipe.
  static let tracksMax = 3
  /// Moments that must be known before a ratio can wake anybody: two hours.
  static let momentsMin = 12

  /// Looks at the conditions at a time of the log's clock.
  ///
  /// `lag` and `silence` are seconds by the wall's clock; nil while old rows are being read.
  mutating func tick(at time: Int, lag: Int? = nil, silence: Int? = nil) {
    // Nothing came, nothing is on: nothing can have changed.
    guard isChanged || !alerts.isEmpty || lag != nil || silence != nil else { return }
    var findings: [AlertFinding] = []
    for condition in settings.conditions {
      switch condition {
      case .newDMARC: findings += newDMARC(at: time)
      case .relayDMARC: findings += losingRelays(at: time, besides: findings)
      case .ratio(let kind, let bound): findings += risen(kind, over: bound, at: time)
      case .lag(let seconds): findings += late(condition, "the newest row is", lag, seconds)
      case .silence(let seconds): findings += late(condition, "no row came for", silence, seconds)
      }
    }
    let told = alerts.take(findings, at: time)
    for finding in told.begun { events.append(LiveEvent(time: time, kind: .alert(finding))) }
    for recovery in told.over {
      events.append(LiveEvent(time: time, kind: .recovered(recovery)))
      remember(recovery)
    }
    isChanged = false
  }

  private func late(
    _ condition: AlertCondition, _ text: String, _ value: Int?, _ bound: Int
  ) -> [AlertFinding] {
    guard let value, value > bound else { return [] }
    let age = condition.name == "lag" ? " s old" : " s"
    return [
      AlertFinding(
        condition: condition, key: condition.name,
        text: "\(text) \(value)\(age), more than \(bound)",
        tracks: [], comparison: nil, seconds: value, rows: nil)
    ]
  }

  // MARK: - Ratios

  private func risen(_ kind: LiveKind, over bound: Double, at time: Int) -> [AlertFinding] {
    let begin = (time + 1 - Self.momentSeconds) / 60 * 60
    let now = history.sum(begin..<time + 1)
    let rate = now.rate(kind)
    guard rate.failed >= Comparison.failedMin else { return [] }
    // What is wrong since a while must not become usual by that.
    let key = AlertCondition.ratio(kind, bound).name
    let change = [settings.change(at: time), alerts.begin(of: key).map { $0 - Self.momentSeconds }]
      .compactMap { $0 }.min()
    let usual = Usual.ofMoment(begin..<begin + Self.momentSeconds, since: change, history)
    guard usual.basis == .previousDays || usual.filledBlocks >= Self.momentsMin else { return [] }
    let comparison = Comparison(
      kind, now: now, usual: usual.strata, confidence: Self.confidence)
    guard comparison.verdict == .worse, comparison.low > bound else { return [] }
    let tracks = replies.tracks.filter { $0.last >= begin && Self.isOf(kind, $0.key.cause) }
      .sorted { $0.count(since: begin) > $1.count(since: begin) }
    return [
      AlertFinding(
        condition: .ratio(kind, bound), key: key,
        text: "\(Self.words(kind)): \(rate.failed) of \(rate.attempted)"
          + " attempts in 10 minutes, more than \(Self.plain(bound)) times as many as usual"
          + Self.most(of: tracks, since: begin),
        tracks: Array(tracks.prefix(Self.tracksMax)), comparison: comparison, seconds: nil,
        rows: rate.failed)
    ]
  }

  /// `2` for 2.0.
  private static func plain(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(value)
  }

  private static func words(_ kind: LiveKind) -> String {
    switch kind {
    case .refused: "refused"
    case .refusedDMARC: "refused for DMARC"
    case .deferred: "deferred"
    }
  }

  private static func isOf(_ kind: LiveKind, _ cause: Cause) -> Bool {
    switch kind {
    case .refused: cause != .local
    case .refusedDMARC: cause == .dmarcPolicy
    case .deferred: false
    }
  }

  // MARK: - New DMARC refusals

  private struct Pair: Hashable {
    let relay: Relay
    let source: IPAddress?
    let receiver: String
  }

  private func newDMARC(at time: Int) -> [AlertFinding] {
    let begin = time + 1 - Self.momentSeconds
    var pairs: [Pair: [ReplyTrack]] = [:]
    for track in replies.tracks where track.key.cause == .dmarcPolicy {
      let pair = Pair(
        relay: track.key.relay, source: track.key.source, receiver: track.key.receiver)
      pairs[pair, default: []].append(track)
    }
    return pairs.compactMap { pair, tracks in
      guard tracks.contains(where: { $0.last >= begin }) else { return nil }
      let rows = tracks.reduce(0) { $0 + $1.count(since: begin) }
      guard isNew(tracks, rows, begin, time) else { return nil }
      return finding(pair, tracks.filter { $0.last >= begin }, rows, time)
    }.sorted { ($1.rows ?? 0, $0.key) < ($0.rows ?? 0, $1.key) }
  }

  /// True when a relay meets more refusals than what came before, three times as busy, explains.
  private func isNew(_ tracks: [ReplyTrack], _ rows: Int, _ begin: Int, _ time: Int) -> Bool {
    guard rows >= Self.newDMARCMin else { return false }
    let watched = begin - (history.ownBegin ?? begin)
    guard watched >= Self.learnSeconds else {
      return settings.change(at: time) != nil && rows >= Self.newDMARCUnknownMin
    }
    let before = tracks.reduce(0) { sum, track in
      let isRecent = track.isNovel && time - track.first < 86_400
      return sum + (isRecent ? 0 : max(0, track.count - track.count(since: begin)))
    }
    let moments = Double(watched) / Double(Self.momentSeconds)
    let expected = (Double(before) + 0.5) / moments * Self.swing
    let probability = 1 - Tails.chiSquare(above: 2 * expected, degrees: 2 * Double(rows))
    return probability < Self.newDMARCProbabilityMax
  }

  private func finding(
    _ pair: Pair, _ tracks: [ReplyTrack], _ rows: Int, _ time: Int
  ) -> AlertFinding {
    let sorted = tracks.sorted { $0.count > $1.count }
    let loss = sorted.first.flatMap {
      relays.present(domain: $0.key.domain, relay: pair.relay, at: time)
    }
    let sender =
      loss
      ?? RelayLoss(
        domain: sorted.first?.key.domain ?? "", relay: pair.relay, attempts: 0, refused: 0,
        since: time)
    return AlertFinding(
      condition: .newDMARC,
      key:
        "\(AlertCondition.newDMARC.name)\n\(pair.receiver)\n\(pair.relay)\n\(pair.source?.description ?? "")",
      text: "\(pair.receiver) refuses \(sender.sender) for DMARC: \(rows) rows in 10 minutes"
        + (loss.map { "; in 20 minutes it lost \($0.refused) of \($0.attempts) attempts" } ?? ""),
      tracks: Array(sorted.prefix(Self.tracksMax)), comparison: nil,
      seconds: nil, rows: rows, loss: loss)
  }
}
