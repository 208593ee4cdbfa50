import AccountingLog
import ByteKit
import Findings
import Join
import Traffic

/// Is what the logs hold enough: record types, times, From domains, source addresses.
struct MailChecks {
  /// Addresses that are named one by one.
  static let addressesMax = 8

  let correlation: Correlation
  let report: CorrelationReport
  /// True where some log has no column for the source address.
  let lacksSource: Bool

  func items() -> [CheckupItem] {
    guard report.inputs.logs.files > 0 else {
      guard report.inputs.unread == 0 else { return rejected() }
      return [
        CheckupItem(
          "logs", .critical, "there is no log",
          advice: "Name PowerMTA's folder with --log, or set:",
          lines: ["logs: [{path: /var/log/pmta, node: pmta-1}]"], place: .stagewatch)
      ]
    }
    guard report.inputs.logs.rows > 0 else {
      return [CheckupItem("logs", .warning, "the logs hold no row")] + rejected()
    }
    return rejected() + types() + times() + domains() + addresses() + overlaps()
  }

  private func rejected() -> [CheckupItem] {
    let logs = report.inputs.logs
    var items: [CheckupItem] = []
    if report.inputs.unread > 0 {
      items.append(
        CheckupItem(
          "logs", .critical, "\(report.inputs.unread) of the inputs could not be read to the end",
          advice: "See the problems; world-readable yes in the <acct-file>, or run as its group."))
    }
    if logs.rejected > 0 {
      let reasons = logs.rejectedByReason.map { "\($0.count) \($0.code)" }.joined(separator: ", ")
      items.append(
        CheckupItem(
          "rows", logs.rejected * 100 > logs.rows ? .critical : .warning,
          "\(logs.rejected) of \(logs.rows) rows are not understood: \(reasons)",
          advice: "stagewatch report --rejects FILE writes each with its place."))
    }
    if logs.longRows > 0 {
      items.append(
        CheckupItem(
          "rows", .warning,
          "there are more fields than the header line names in \(counted(logs.longRows, "row")):"
            + " their values may be shifted",
          advice: "A header_ field with bare commas, or a header line of another <acct-file>."))
    }
    return items.isEmpty
      ? [CheckupItem("rows", .fine, "every row is understood: \(logs.rows)")] : items
  }

  private func types() -> [CheckupItem] {
    let counts = Dictionary(
      uniqueKeysWithValues: report.inputs.logs.byType.map { ($0.code, $0.count) })
    let missing = ["d", "b", "t"].filter { counts[$0, default: 0] == 0 }
    guard !missing.isEmpty else {
      return [CheckupItem("records", .fine, "deliveries, bounces and transient failures are there")]
    }
    let losses = ["d": "deliveries", "b": "refusals", "t": "deferrals"]
    let words = missing.compactMap { losses[$0] }.joined(separator: " and ")
    return [
      CheckupItem(
        "records", missing == ["t"] ? .warning : .critical,
        "no row of type \(missing.joined(separator: ", ")): \(words) are not seen",
        advice: "Unless there were none, set in the <acct-file>:", lines: [AccountingBlock.records],
        place: .powermta)
    ]
  }

  private func times() -> [CheckupItem] {
    let assumed = report.inputs.logs.zoneAssumed
    guard assumed > 0 else { return [] }
    return [
      CheckupItem(
        "times", .warning,
        "the time of \(counted(assumed, "row")) names no zone and is read as UTC",
        advice: "Have PowerMTA write the offset:", lines: ["iso-times yes"], place: .powermta)
    ]
  }

  private func domains() -> [CheckupItem] {
    let origin = report.inputs.logs.domainSources
    let all = origin.headerFrom + origin.mailFrom + origin.none
    guard origin.headerFrom > 0, origin.headerFrom < all else { return [] }
    return [
      CheckupItem(
        "from", origin.mailFrom * 100 > all ? .warning : .info,
        "\(all - origin.headerFrom) of \(all) rows have an empty header_From; \(origin.mailFrom)"
          + " are counted under their MAIL FROM domain",
        advice: "Every record type needs the field in its own record-fields line.")
    ]
  }

  // MARK: - Addresses

  private func addresses() -> [CheckupItem] {
    let rows = NATGuess.internalRows(correlation)
    var items: [CheckupItem] = []
    if correlation.rollup.withoutSource > 0 {
      items.append(
        CheckupItem(
          "source_ip", .info,
          "there is no source address in \(counted(correlation.rollup.withoutSource, "counted row"))"
            + (lacksSource
              ? ": a log has no dlvSourceIp, or there was no connection"
              : ", since there was no connection")))
    }
    guard !rows.isEmpty else { return items }
    let guesses = NATGuess.all(report.joins, rows: rows)
    let left = guesses.count - Self.addressesMax
    items.append(
      CheckupItem(
        "nat", .critical,
        "mail left from internal addresses, which no receiver sees:"
          + " \(counted(rows.values.reduce(0, +), "row")) can join no report"
          + (left > 0 ? "; \(left) more than the \(Self.addressesMax) here" : ""),
        advice: "Say which public address each leaves by"
          + (guesses.contains { $0.visible != nil }
            ? "; those here were found by their counts:" : ":"),
        lines: ["nat:"] + guesses.prefix(Self.addressesMax).map { "  " + $0.line },
        place: .stagewatch))
    return items
  }

  private func overlaps() -> [CheckupItem] {
    report.inputs.overlaps.filter { !$0.isDeduplicated }.prefix(Self.addressesMax).map { pair in
      CheckupItem(
        "overlap", .critical,
        "\(pair.first) and \(pair.second) hold the same events and are both counted",
        advice: "Read one of them, or add --dedupe.")
    }
  }
}
