import ByteKit

extension TruthText {
  /// What was planted on purpose, each with where to find it.
  var oddities: JSONText {
    .list((inLogs + inReports).map { .object($0) })
  }

  private func oddity(_ kind: String, _ what: String) -> [String: JSONText] {
    ["kind": .text(kind), "what": .text(what)]
  }

  private func span(_ range: Range<Int>) -> String {
    "\(CivilTime.iso(range.lowerBound)) to \(CivilTime.iso(range.upperBound))"
  }

  private var inLogs: [[String: JSONText]] {
    var list = [
      oddity(
        "deferral_wave",
        "\(Incidents.waveReceiver) defers half of all first attempts, \(span(model.waveTime))"),
      oddity(
        "address_block",
        "\(Incidents.blockReceiver) refuses most mail from \(Incidents.blockAddress), which two"
          + " brands share, \(span(model.blockTime))"),
      oddity(
        "deferral_after_data",
        "\(Incidents.afterDataReceiver) reports a message that it deferred once for each attempt"),
      oddity(
        "several_recipients", "6 % of the messages go to 2 to 4 recipients in one transaction"),
      oddity(
        "capitals",
        "header_From of Mainframe notices is written in capitals"),
      oddity(
        "quoted_header",
        "header_From of Account statements and Corporate mail holds a comma and doubled quotes"),
      oddity(
        "clock_change", "the Belgian offset goes from +0100 to +0200 at 2026-03-29T01:00:00Z"),
      oddity(
        "rotation_by_hand", "one day of the first node has a second file, numbered 0001"),
    ]
    if model.plan.nodes > 1 {
      list.append(
        oddity(
          "header_repeated",
          "the header stands once more after row \(LogFiles.headerRepeatRows) of the second"
            + " node's file of the fifth day"))
      list.append(oddity("nat", "the second node logs 10.0.0.N for 203.0.113.N"))
    }
    return list
  }

  private var inReports: [[String: JSONText]] {
    guard model.plan.reports else { return [] }
    var list = [
      oddity(
        "percent_ignored", "GMX and WEB.DE apply the whole policy whatever pct says"),
      oddity(
        "never_refuses", "Fastmail Pty Ltd puts failing mail aside under p=reject (local_policy)"),
      oddity(
        "stale_policy",
        "comcast.net publishes the parent's old policy for 30 hours more after"
          + " \(CivilTime.iso(model.schedule.stages[StageSchedule.parent][3].begin))"),
      oddity("empty_window", "registrarmail.example reports with begin equal to end"),
      oddity("ed25519", "corp-ed signatures are permerror at all reporters but one"),
      oddity("single_records", "hostpunt.example writes one record for each message"),
    ]
    for path in press.resent { list.append(oddity("report_resent", path)) }
    for path in press.reused { list.append(oddity("id_reused", path)) }
    return list
  }
}
