import Findings
import ReplyClassifier

/// Relays that lose their mail to DMARC, however slow they are.
extension LiveModel {
  /// Alerts that are over and that the summary still names.
  package static let recoveredMax = 32

  /// The alerts about them; one begins only where no alert about new refusals of that relay is on.
  mutating func losingRelays(at time: Int, besides others: [AlertFinding]) -> [AlertFinding] {
    let retired = settings.retired
    let losses = relays.losses(at: time) { relay in
      retired.contains { $0.matches(relay: relay, sourceIP: nil) }
    }
    guard !losses.isEmpty else { return [] }
    var told = alerts.relays(of: .newDMARC)
    for finding in others {
      guard let loss = finding.loss else { continue }
      told.insert(RelayTrack.Key(domain: loss.domain, relay: loss.relay))
    }
    var tracks: [RelayTrack.Key: [ReplyTrack]]?
    return losses.compactMap { loss in
      let relay = RelayTrack.Key(domain: loss.domain, relay: loss.relay)
      let key = "\(AlertCondition.relayDMARC.name)\n\(loss.domain)\n\(loss.relay)"
      let isOn = alerts.isOn(key)
      guard isOn || !told.contains(relay) else { return nil }
      if !isOn, tracks == nil { tracks = tracksOfDMARC() }
      return finding(loss, key, isOn ? [] : tracks?[relay] ?? [])
    }
  }

  private func tracksOfDMARC() -> [RelayTrack.Key: [ReplyTrack]] {
    Dictionary(grouping: replies.tracks.filter { $0.key.cause == .dmarcPolicy }) {
      RelayTrack.Key(domain: $0.key.domain, relay: $0.key.relay)
    }
  }

  private func finding(
    _ loss: RelayLoss, _ key: String, _ tracks: [ReplyTrack]
  ) -> AlertFinding {
    AlertFinding(
      condition: .relayDMARC, key: key,
      text: "\(loss.sender): \(loss.share) refused for DMARC",
      tracks: Array(tracks.sorted { $0.count > $1.count }.prefix(Self.tracksMax)), comparison: nil,
      seconds: nil, rows: nil, loss: loss)
  }

  /// `; most: … (30)`: the relay behind the most of some rows, with its number of them.
  static func most(of tracks: [ReplyTrack], since begin: Int) -> String {
    var rows: [RelayTrack.Key: Int] = [:]
    for track in tracks {
      let key = RelayTrack.Key(domain: track.key.domain, relay: track.key.relay)
      rows[key, default: 0] += track.count(since: begin)
    }
    let most = rows.max { a, b in
      (a.value, b.key.domain, b.key.relay) < (b.value, a.key.domain, a.key.relay)
    }
    guard let most, most.value > 0 else { return "" }
    let sender = RelayLoss(
      domain: most.key.domain, relay: most.key.relay, attempts: 0, refused: 0, since: begin)
    return "; most: \(sender.sender) (\(most.value))"
  }

  /// Keeps an alert that is over for the summary.
  mutating func remember(_ recovery: AlertRecovery) {
    recovered.append(recovery)
    recoveredCount += 1
    recovered.removeFirst(max(0, recovered.count - Self.recoveredMax))
  }
}
