import AccountingLog
import ByteKit

/// A known log while the program runs.
final class FollowedFile {
  var record: FileRecord
  /// Open where there is something to read or more is expected.
  var log: OpenLog?
  /// True when the open file no longer is the one under the record's path: it was renamed out of
  /// reach, deleted, or compressed since.
  var isOrphan = false
  /// True when the last listing had the file.
  var isPresent = false
  /// True when the bytes up to `sizeSeen` end in a row that is not whole.
  var waitsAtSize: Int?
  /// Its last changes when it was last found to hold what was read of it.
  var timesSeen: FileStatus.Times?
  /// Its last changes when it was looked at last, before what came was read.
  var timesAhead: FileStatus.Times?
  /// Since when bytes of it that were not read are gone, seconds of the steady clock; nil where none
  /// are, and once that was told.
  var lostSince: Double?
  /// When bytes came last, seconds of the steady clock.
  var lastGrowth: Double
  /// Where its compressed bytes end too soon, as they do while it is being compressed.
  var cutShort: InputProblem?
  /// NUL bytes right before the position, which may go on.
  var hole: LogHoles.Hole?
  /// The columns that its header line names; nil where it has none.
  var headColumns: ColumnLayout?
  /// Its first rows, as far as they were looked at in this run.
  var headRows: [UInt8] = []

  init(_ record: FileRecord, now: Double) {
    self.record = record
    lastGrowth = now
  }

  /// True when there are bytes that were not looked at yet.
  var hasUnread: Bool {
    if record.isFinal, record.isCompressed { return false }
    guard isPresent || log != nil else { return false }
    if record.isCompressed, !isOrphan { return waitsAtSize != record.sizeSeen }
    return record.sizeSeen > record.position && waitsAtSize != record.sizeSeen
  }

  /// Takes the size in, and when it grew.
  func see(size: Int, now: Double) {
    if size != record.sizeSeen { lastGrowth = now }
    record.sizeSeen = size
  }

  func close() {
    log = nil
    isOrphan = false
  }
}
