import ByteKit
package import History
import Traffic

/// What a store holds and what was done to it, as lines.
package enum StoreText {
  /// What a store holds.
  package static func render(_ info: StoreInfo, style: TextStyle) -> [UInt8] {
    var lines: [TerminalText] = [
      "store     \(info.path), \(Amount.bytes(info.bytes)), version \(info.schema)"
    ]
    var files: TerminalText = "logs      \(Amount.count(info.files, "file"))"
    if let first = info.firstDay, let last = info.lastDay {
      files += "; \(day(first, style)) to \(day(last, style))"
    }
    if info.waitingBytes > 0 {
      files += "; \(Amount.bytes(info.waitingBytes)) wait for a line end"
    }
    lines.append(files)
    if info.minuteDays > 0 {
      lines.append(
        "          \(Amount.count(info.minuteDays, "day")) by minute:"
          + " \(Amount.count(info.minuteFailures, "failed row")), \(Amount.bytes(info.minuteBytes))"
      )
    }
    for grain in info.grains { lines.append("          \(text(grain))") }
    lines.append(
      "names     \(Amount.count(info.domains, "From domain")),"
        + " \(Amount.count(info.sources, "source address", plural: "source addresses")),"
        + " \(Amount.count(info.relays, "relay")),"
        + " \(Amount.count(info.destinations, "destination")),"
        + " \(Amount.count(info.streams, "stream")),"
        + " \(Amount.count(info.signatures, "reply", plural: "replies"))")
    lines.append(TerminalText(reports(info, style)))
    lines.append(
      "findings  \(Amount.count(info.openFindings)) open, \(Amount.count(info.fixedFindings)) fixed"
    )
    let ingest = info.lastIngest.map(style.time) ?? "never"
    let report = info.lastReport.map(style.time) ?? "never"
    lines.append("last      ingest \(ingest); report remembered \(report)")
    return lines.bytes
  }

  /// What a check found; of several stores with which.
  package static func render(_ check: StoreCheck, path: String? = nil) -> [UInt8] {
    var lines: [TerminalText] = path.map { ["store     \($0)"] } ?? []
    lines += [
      "segments  \(Amount.count(check.segments)), \(Amount.count(check.cells, "cell"))",
      "rows      \(Amount.count(check.rows)) = \(Amount.count(check.used)) used"
        + " + \(Amount.count(check.ignored)) ignored + \(Amount.count(check.rejected)) rejected,"
        + " of \(Amount.count(check.files, "file"))",
      "reports   \(Amount.count(check.reports))",
    ]
    lines += check.faults.map { "fault     \($0)" }
    if check.faultsLeftOut > 0 { lines.append("          and \(check.faultsLeftOut) more") }
    lines.append(check.faults.isEmpty ? "whole" : "damaged")
    return lines.bytes
  }

  /// What a compaction did.
  package static func render(_ compaction: StoreCompaction) -> [UInt8] {
    let lines: [TerminalText] = [
      "segments  \(Amount.count(compaction.segmentsBefore))"
        + " -> \(Amount.count(compaction.segmentsAfter))",
      "size      \(Amount.bytes(compaction.bytesBefore)) -> \(Amount.bytes(compaction.bytesAfter))",
    ]
    return lines.bytes
  }

  /// What a merge brought together.
  package static func render(_ merge: StoreMerge, path: String) -> [UInt8] {
    let lines: [TerminalText] = [
      "stores    \(Amount.count(merge.stores)) read"
        + (merge.missing.isEmpty ? "" : ", \(Amount.count(merge.missing.count)) not"),
      "logs      \(Amount.count(merge.files, "file")), \(Amount.count(merge.sharedFiles)) of them in"
        + " more than one store",
      "reports   \(Amount.count(merge.reports))",
      "segments  \(Amount.count(merge.segments)), \(Amount.count(merge.cells, "cell"))",
      "store     \(path), \(Amount.bytes(merge.bytes))",
    ]
    return lines.bytes
  }

  private static func reports(_ info: StoreInfo, _ style: TextStyle) -> String {
    var line =
      "reports   \(Amount.count(info.reports)) of \(Amount.count(info.reporters, "reporter")),"
      + " \(Amount.count(info.messages, "message")), \(Amount.bytes(info.reportBytes))"
    if let end = info.reportsEnd { line += "; through \(style.time(end))" }
    return line
  }

  private static func text(_ grain: StoreInfo.Grain) -> String {
    let length =
      grain.bucketSeconds == TimeBucket.secondsMin
      ? "second"
      : grain.bucketSeconds < 3600
        ? "\(grain.bucketSeconds / 60) min"
        : grain.bucketSeconds < CivilTime.secondsPerDay ? "\(grain.bucketSeconds / 3600) h" : "1 d"
    return "\(Amount.count(grain.days, "day")) by \(length): \(Amount.count(grain.rows, "row"))"
      + " in \(Amount.count(grain.cells, "cell")), \(Amount.bytes(grain.bytes)),"
      + " and \(Amount.bytes(grain.excerptBytes)) of failed rows"
      + "; \(Amount.count(grain.segments, "segment"))"
  }

  private static func day(_ day: Int, _ style: TextStyle) -> String {
    style.day(day * CivilTime.secondsPerDay)
  }
}
