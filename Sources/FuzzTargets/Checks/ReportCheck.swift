import AggregateReports
import ByteKit
import TestSupport

/// Aggregate reports by the plain reader against libxml2, in blocks of any size, with a memory of
/// the reports before and without.
///
/// Planted: the plain reader leaves a report out that counts more than 50 messages of an IPv6
/// address in one record.
final class ReportCheck: FileCheck {
  /// Inputs for which a memory is kept, as it would be over the files of a run.
  private static let memoryInputs = 500

  private var memory = ParserMemory()
  private var inputCount = 0

  override func difference(_ bytes: [UInt8], _ random: inout SeededRandom) -> String? {
    inputCount += 1
    if inputCount.isMultiple(of: Self.memoryInputs) { memory = ParserMemory() }
    let path = path(holding: bytes)
    let expected = items(path, 1 << 16, isPlain: false, ParserMemory())
    let blockBytes = random.pieceBytes()
    let ways: [(Int, Bool, ParserMemory)] = [
      (1 << 16, true, memory), (blockBytes, true, ParserMemory()),
      (blockBytes, false, ParserMemory()),
    ]
    for (blockBytes, isPlain, memory) in ways {
      let found = items(path, blockBytes, isPlain: isPlain, memory)
      if found != expected, !areRefusedForOneOfTwoFaults(found, expected) {
        let way = isPlain ? "plainly" : "by libxml2"
        return "\(way) in blocks of \(blockBytes): \(found) instead of \(expected)"
      }
    }
    return expected.isEmpty ? "no item at all" : countDifference(expected)
  }

  /// True where both ways refuse the document, one of them for a DOCTYPE or another declaration.
  ///
  /// Which of two faults is met first depends on how far libxml2 lags behind the bytes it was given.
  private func areRefusedForOneOfTwoFaults(
    _ a: [ReportReader.Item], _ b: [ReportReader.Item]
  ) -> Bool {
    guard a.count == 1, b.count == 1, case .rejected(let one) = a[0],
      case .rejected(let other) = b[0], one.code == other.code
    else { return false }
    return [one, other].contains { $0.reason.hasPrefix("a DOCTYPE") }
  }

  /// Messages are never fewer than records.
  private func countDifference(_ items: [ReportReader.Item]) -> String? {
    for case .report(let report) in items
    where report.messages < 0 || report.recordCount < report.records.count {
      return "\(report.messages) messages in \(report.recordCount) records"
    }
    return nil
  }

  private func items(
    _ path: String, _ blockBytes: Int, isPlain: Bool, _ memory: ParserMemory
  ) -> [ReportReader.Item] {
    var items: [ReportReader.Item] = []
    ReportReader(blockBytes: blockBytes, readsPlainly: isPlain)
      .read(path: path, using: memory) { items.append($0) }
    guard isPlanted, isPlain else { return items }
    return items.filter { item in
      guard case .report(let report) = item else { return true }
      return !report.records.contains { $0.count > 50 && !$0.sourceIP.isV4 }
    }
  }
}
