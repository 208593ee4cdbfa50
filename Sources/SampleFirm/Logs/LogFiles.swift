import ByteKit

/// The accounting files of one node: names, rotation, compression.
///
/// A file is named `acct-YYYY-MM-DD-NNNN.csv` by the Belgian date of its rows, and closed at
/// midnight, at the plan's size, and once by hand at a planted moment.
final class LogFiles {
  /// What was written to one file.
  struct Written {
    /// Path below the output folder.
    let path: String
    /// Rows by `LogRow.Kind`.
    var rows = Array(repeating: 0, count: LogRow.Kind.allCases.count)
  }

  private static let flushBytes = 1 << 20

  /// Rows of the node's file of the fifth day after which its header stands once more.
  static let headerRepeatRows = 12

  private let model: FirmModel
  private let layout: LogLayout
  private let node: Int
  private let root: String
  private let buffer = ByteBuffer(capacity: 2 * flushBytes)
  private let header: Piece
  private var sink: FileSink?
  private var dayBegin = 0
  private var dayEnd = Int.min
  private var number = 0
  private var fileBytes = 0
  private var rotateAt: Int
  private var repeatHeader = false

  /// Files written so far, in order; the last may be open.
  private(set) var written: [Written] = []

  /// Makes a writer into `root/logs/NODE`.
  init(_ model: FirmModel, _ layout: LogLayout, node: Int, root: String) {
    self.model = model
    self.layout = layout
    self.node = node
    self.root = root
    header = model.arena.piece(layout.headerLine)
    let half = (model.schedule.begin + model.schedule.end) / 2
    rotateAt = node == 0 ? half + 10 * 3600 : Int.max
  }

  /// The buffer to write the next row into, with the right file open for its time.
  func open(at time: Int) throws(FirmFailure) -> ByteBuffer {
    if time >= dayEnd {
      try startFile(at: time, newDay: true)
    } else if fileBytes + buffer.count >= model.plan.fileBytes || time >= rotateAt {
      if time >= rotateAt { rotateAt = Int.max }
      try startFile(at: time, newDay: false)
    } else if buffer.count >= Self.flushBytes {
      try flush()
    }
    return buffer
  }

  /// Counts the row just written, and repeats the header where that is planted.
  func rowWritten(_ kind: LogRow.Kind) {
    let last = written.count - 1
    written[last].rows[kind.rawValue] += 1
    guard repeatHeader, written[last].rows.reduce(0, +) == Self.headerRepeatRows else { return }
    repeatHeader = false
    buffer.reserve(header.count)
    buffer.append(header)
  }

  /// Ends the last file.
  func finish() throws(FirmFailure) {
    try flush()
    try sink?.close()
    sink = nil
  }

  private func startFile(at time: Int, newDay: Bool) throws(FirmFailure) {
    try finish()
    if newDay {
      dayBegin = BelgianTime.startOfDay(time)
      dayEnd = BelgianTime.endOfDay(time)
      number = 0
    } else {
      number += 1
    }
    let digits = String(number)
    let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    let gzip = isCompressed
    let name = "acct-\(BelgianTime.date(time))-\(padded).csv" + (gzip ? ".gz" : "")
    let path = "logs/\(layout.node)/\(name)"
    sink = try FileSink("\(root)/\(path)", gzip: gzip)
    written.append(Written(path: path))
    fileBytes = 0
    let fifth = model.schedule.begin + 4 * CivilTime.secondsPerDay
    repeatHeader = node == 1 && number == 0 && dayBegin <= fifth && fifth < dayEnd
    buffer.reserve(header.count)
    buffer.append(header)
  }

  /// The live file of each node stays plain, and the first node's of the day before; of the
  /// others the plan's share is compressed.
  private var isCompressed: Bool {
    let quiet = node == 0 ? 26 * 3600 : 3 * 3600
    guard dayEnd + quiet <= model.schedule.end + 3 * 3600 else { return false }
    let bits = SplitMix.mix(model.plan.seed &+ UInt64(dayBegin + node * 7919 + number))
    return Double(bits >> 11) * 0x1p-53 < model.plan.gzipShare
  }

  private func flush() throws(FirmFailure) {
    try sink?.write(buffer.bytes)
    fileBytes += buffer.count
    buffer.removeAll()
  }
}
