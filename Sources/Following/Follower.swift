package import AccountingLog
import ByteKit
import CSVRows
import Containers
import Glibc

/// Follows accounting files: every row once, whatever becomes of the files meanwhile.
///
/// A file is known again by device and inode while its first rows are the same, else by the hash of
/// its first rows. So neither a new name, nor another file system, nor gzip makes it be read twice,
/// and what was not read yet of a file that was moved or compressed is read where it is now. Files
/// are read with read(2), never mapped. It is used by one thread.
package final class Follower {
  /// Bytes that are read at a time.
  package static let blockBytes = 256 << 10
  /// Seconds without a change after which the last row of a file that was rotated is taken as it is.
  package static let settleSeconds = 60
  /// Seconds for which the copy of a file that is gone is awaited before its loss is told.
  package static let lossSeconds = 5
  /// Bytes of a packed file that is looked at soon after it has grown.
  static let packedBytesSoonMax = 16 << 20
  /// Files that stay open though nothing is left to read.
  static let openMax = 64
  /// Records of files that are gone are kept up to this many.
  package static let recordsMax = 10_000

  let targets: [FollowTarget]
  let assumedLayout: ColumnLayout?
  var files: [FollowedFile] = []
  var nextID = 1
  var events: [FollowEvent] = []
  /// Files that hold no other rows than a known one, with its number, and files that are not read;
  /// both with the bytes that they had then.
  var aliases: [FileStatus.Identity: (id: Int, size: Int, times: FileStatus.Times?)] = [:]
  var refused: [FileStatus.Identity: (size: Int, times: FileStatus.Times)] = [:]
  /// Files of which it was told in this run that they are not read.
  var toldOf: Set<String> = []
  /// Files without a header line that are looked at after all others of a listing.
  var late: [FollowTarget.Candidate] = []
  /// The columns of files that were emptied or moved away.
  var columns = KeptColumns()
  /// The columns of known files by the log that these are generations of; nil until a listing asks.
  var columnsByLog: [String: ColumnLayout]?
  /// True when what is there must be looked at again before rows can be lost from sight.
  package internal(set) var wantsDiscovery = true
  /// Files whose rows are still awaited, and how many bytes each had.
  var awaited: [String: Int] = [:]
  /// Since when a file that is not known yet has had its size, seconds of the steady clock.
  var unchanged: [FileStatus.Identity: (size: Int, since: Double)] = [:]
  /// The file whose block was read last.
  package private(set) var lastPath = ""
  private var limit = EventLimit()
  private let reader: RowReader
  private let steadyClock: () -> Double
  private var buffer = UnsafeMutableRawBufferPointer.allocate(
    byteCount: Follower.blockBytes, alignment: 64)

  /// Makes a follower of paths that has read nothing.
  ///
  /// `keepsAllRejected` keeps every rejected row of a block instead of the first few. `steadyClock`
  /// gives seconds of a clock that never jumps.
  package init(
    targets: [FollowTarget], assumedLayout: ColumnLayout? = nil, keepsAllRejected: Bool = false,
    steadyClock: @escaping () -> Double = Follower.monotonicSeconds
  ) {
    self.targets = targets
    self.assumedLayout = assumedLayout
    self.steadyClock = steadyClock
    reader = RowReader(keepsAllRejected: keepsAllRejected)
  }

  deinit { buffer.deallocate() }

  /// What is known of every file.
  package var records: [FileRecord] { files.map(\.record) }

  /// What happened since this was asked last; of one file at most `EventLimit.eventsMax` events in a
  /// while, and then how many more there were, at the latest with the last call.
  package func takeEvents(isLast: Bool = false) -> [FollowEvent] {
    defer { events = [] }
    if isLast { for file in files { tellHole(of: file) } }
    return limit.pass(events, now: now, isLast: isLast)
  }

  /// The folders in which files appear or grow.
  package var watchedFolders: [String] {
    var folders: Set<String> = []
    for target in targets { folders.formUnion(target.watchedFolders()) }
    return folders.sorted()
  }

  var now: Double { steadyClock() }

  /// Seconds of the system's clock that never jumps.
  package static func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  // MARK: - Reading

  /// True when a file has grown whose rows are still awaited, so that its growth may be its begin.
  package var awaitedHasGrown: Bool {
    awaited.contains { FileStatus(path: $0.key)?.size != $0.value }
  }

  /// True when a file at one of these paths has grown that is not open, or is a copy that holds more
  /// than its log now, so that only a listing has it read.
  ///
  /// A long packed file waits for the next listing in any case, since it is unpacked from its front.
  package func isListingDue(forGrown paths: Set<String>) -> Bool {
    paths.contains { path in
      guard let status = FileStatus(path: path) else { return false }
      if let alias = aliases[status.identity] {
        guard status.size > alias.size, let log = files.first(where: { $0.record.id == alias.id })
        else { return false }
        return status.size > log.log?.status?.size ?? log.record.sizeSeen
      }
      return files.contains {
        $0.log == nil && $0.record.identity == status.identity && $0.record.sizeSeen != status.size
          && !($0.record.isCompressed && status.size > Self.packedBytesSoonMax)
      }
    }
  }

  /// True when some file has bytes that were not looked at yet.
  package var hasUnread: Bool { files.contains(where: \.hasUnread) }

  /// Bytes of the plain files that were not counted yet.
  package var bytesLeft: Int { files.reduce(0) { $0 + $1.record.bytesLeft } }

  /// Looks how long the open files are now.
  package func refresh() {
    let now = now
    for file in files {
      guard let log = file.log, let status = log.status else { continue }
      file.see(size: status.size, now: now)
      if file.record.sizeSeen < file.record.position {
        restart(file, as: .truncated)
      } else if status.times != file.timesSeen {
        file.timesAhead = status.times
        // What came is compared with what was read before when it is read.
        if !file.hasUnread { compare(file, log) }
      }
    }
    tellLosses(force: false)
  }

  /// Reads one block of the file whose unread rows are the oldest; nil when nothing was left.
  ///
  /// Gives back what was met in the block.
  package func step<Consumer: FollowConsumer>(
    into consumer: inout Consumer
  ) -> LogTally? {
    repeat {
      while let file = files.filter(\.hasUnread).min(by: Self.comesFirst) {
        do throws(InputProblem) {
          if let tally = try readBlock(of: file, into: &consumer) { return tally }
        } catch {
          fail(file, error)
        }
      }
    } while handOver()
    return nil
  }

  private static func comesFirst(_ a: FollowedFile, _ b: FollowedFile) -> Bool {
    if a.record.lastTime != b.record.lastTime { return a.record.lastTime < b.record.lastTime }
    return a.record.id < b.record.id
  }

  /// Nil where the bytes hold no whole row, or are another's by now.
  private func readBlock<Consumer: FollowConsumer>(
    of file: FollowedFile, into consumer: inout Consumer
  ) throws(InputProblem) -> LogTally? {
    let wasOpen = file.log != nil
    guard let log = try open(file) else { return nil }
    let start = file.record.position
    // The bytes before are read again with those that follow, to see whether they are the same.
    let tailBytes = log.status == nil ? 0 : file.record.tail.count
    let filled = try log.read(into: buffer, at: start - tailBytes)
    let count = filled - tailBytes
    guard isUnchanged(file, log), endsAsRead(file, filled, tailBytes) else {
      restart(file, as: Self.change(of: file, log, wasOpen: wasOpen))
      return nil
    }
    let isEnd = filled < buffer.count
    let isLast = isEnd && mayFinish(file)
    let bytes = UnsafeRawBufferPointer(rebasing: buffer[tailBytes..<filled])
    var tally = feed(file, bytes, isFinal: isLast, into: &consumer)
    let stray =
      file.record.isJSON ? nil : Self.strayLine(bytes, from: file.record.position - start)
    if tally == nil, let line = stray {
      let front = UnsafeRawBufferPointer(rebasing: bytes[..<line])
      tally = feed(file, front, isFinal: true, into: &consumer)
    }
    note(tally?.holes ?? LogHoles(), of: file)
    // Behind a stray quote there is more to read.
    if isEnd, stray == nil { reachEnd(file, isLast: isLast, size: start + count) }
    remember(file, log, buffer[..<(tailBytes + file.record.position - start)])
    if file.record.position == start, !isEnd, buffer.count < FieldScanner.rowBytesMax * 2 {
      buffer.deallocate()
      buffer = .allocate(byteCount: FieldScanner.rowBytesMax * 2, alignment: 64)
    }
    learn(file, log)
    return tally
  }

  /// Opens a file where it is not open; nil where another one has its name by now, which the next
  /// listing sorts out.
  private func open(_ file: FollowedFile) throws(InputProblem) -> OpenLog? {
    if let log = file.log { return log }
    let log = try OpenLog(path: file.record.path, isCompressed: file.record.isCompressed)
    if let status = log.status, status.identity != file.record.identity {
      file.isPresent = false
      return nil
    }
    file.log = log
    return log
  }

  /// True when the buffer begins with the bytes that stood before the position when it was reached.
  private func endsAsRead(_ file: FollowedFile, _ filled: Int, _ tailBytes: Int) -> Bool {
    guard tailBytes > 0 else { return true }
    guard filled >= tailBytes else { return false }
    return Fingerprint(of: UnsafeRawBufferPointer(rebasing: buffer[..<tailBytes]))
      == file.record.tail
  }

  /// The end of the first line where bytes that hold no whole row have so many lines that its quote
  /// was a stray one: the rows behind it need not wait for what will never come.
  private static func strayLine(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard var end = firstIndex(of: 10, in: bytes, from: start).map({ $0 + 1 }) else { return nil }
    let first = end
    for _ in 0..<FieldScanner.quotedLinesMax {
      guard let next = firstIndex(of: 10, in: bytes, from: end) else { return nil }
      end = next + 1
    }
    return first
  }

  private func feed<Consumer: FollowConsumer>(
    _ file: FollowedFile, _ bytes: UnsafeRawBufferPointer, isFinal: Bool,
    into consumer: inout Consumer
  ) -> LogTally? {
    guard !bytes.isEmpty else { return nil }
    let record = file.record
    reader.begin(
      layout: record.isJSON ? RowFeed.layoutOfJSON : record.layout ?? assumedLayout,
      contentStart: record.contentStart, hasHeaderLines: !record.isJSON)
    var feed = RowFeed(reader: reader, isJSON: record.isJSON, skipping: record.isSkipping)
    lastPath = record.path
    consumer.begin(file: record)
    let used = feed.take(
      bytes, from: 0, isFinal: isFinal, baseOffset: record.position, into: &consumer)
    file.record.position += used
    file.record.isSkipping = feed.skipping
    if !record.isJSON { file.record.layout = reader.layout }
    let tally = reader.tally
    if let last = tally.last { file.record.lastTime = last }
    return used > 0 ? tally : nil
  }

  private func reachEnd(_ file: FollowedFile, isLast: Bool, size: Int) {
    if file.record.isCompressed, !file.isOrphan {
      file.record.isFinal = true
      file.close()
    } else {
      file.see(size: size, now: now)
      file.waitsAtSize = size
      guard isLast else { return }
      file.record.isFinal = true
      // Whatever may still come ends the row that was taken as it is.
      file.record.isSkipping = size > 0 && file.record.position == size && !endsInLine(file)
    }
  }

  private func endsInLine(_ file: FollowedFile) -> Bool {
    var byte: UInt8 = 0
    let count = try? withUnsafeMutableBytes(of: &byte) { bytes throws(InputProblem) in
      try file.log?.read(into: bytes, at: file.record.position - 1) ?? 0
    }
    return count == 1 && byte == 10
  }

  private func fail(_ file: FollowedFile, _ problem: InputProblem) {
    file.close()
    file.waitsAtSize = file.record.sizeSeen
    // A file that is being compressed ends in the middle until it is done.
    let isGrowing = now - file.lastGrowth < Double(Self.settleSeconds)
    if problem.code == .truncatedCompression, isGrowing {
      file.cutShort = problem
      return
    }
    if problem.code == .cannotOpen, FileStatus(path: file.record.path) == nil {
      file.isPresent = false
      return
    }
    if file.record.isCompressed { file.record.isFinal = true }
    events.append(.problem(problem))
  }
}
