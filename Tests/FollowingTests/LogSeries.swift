import TestSupport

/// Rows by number: the same number is the same row in every file.
struct LogSeries {
  /// A file of rows, with its header line.
  func text(_ range: Range<Int>) -> String { SmallLog.header + "\n" + rows(range) }

  /// Rows alone.
  func rows(_ range: Range<Int>) -> String {
    var log = SmallLog()
    for number in range { log.add(at: 1_770_000_000 + number, to: recipient(number)) }
    return String(log.text.dropFirst(SmallLog.header.count + 1))
  }

  func recipients(_ range: Range<Int>) -> [String] { range.map(recipient) }

  private func recipient(_ number: Int) -> String { "r\(number)@gmail.com" }
}
