import AccountingLog
import ByteKit
import CSVRows

/// What makes two rows tell the same event: type, time, sender, recipient, reply and job.
///
/// The reply holds the remote queue id as a rule, so that two messages of one second to one
/// recipient differ. 128 bits; equal rows give equal identities on every machine.
struct EventIdentity: Hashable, Sendable {
  let high: UInt64
  let low: UInt64

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  init(_ batch: RowBatch, _ row: RowBatch.Row, _ scratch: FieldScratch) {
    var high = ByteHash.mix(UInt64(row.type.rawValue) + 1, UInt64(bitPattern: Int64(row.time)))
    var low = ByteHash.mix(high, 0x5bd1_e995)
    for column in [LogColumn.orig, .rcpt, .dsnDiag, .jobId] {
      let value = scratch.value(of: batch.field(row, column))
      high = ByteHash.mix(high, ByteHash.hash(value, seed: 0x1f83_d9ab_fb41_bd6b))
      low = ByteHash.mix(low, ByteHash.hash(value, seed: 0x5be0_cd19_137e_2179))
    }
    self.init(high: high, low: low)
  }
}

/// A sample of the events of each input, by which inputs that hold the same events are found.
///
/// All events of some seconds are taken, none of the others; the share is halved whenever the
/// sample grows too large. Which seconds are taken depends on the times alone, so that the same
/// events are taken from each input, whatever the number of threads.
struct OverlapSample: Sendable {
  /// The most events kept.
  static let eventsMax = 1 << 14
  /// The least share of seconds: one in this many.
  static let strideMax = 1 << 20

  struct Entry: Hashable, Sendable {
    let event: EventIdentity
    let input: Int32
    let time: Int

    // The identity is a hash already; mixing all of it again would cost more than reading the row.
    func hash(into hasher: inout Hasher) {
      hasher.combine(event.low ^ UInt64(UInt32(bitPattern: input)))
    }
  }

  private(set) var stride = 1
  private(set) var entries: Set<Entry> = []

  /// A sample that takes no larger share than one that is known to be needed.
  init(atMostOneIn stride: Int = 1) { self.stride = stride }

  /// True when the events of a second are taken now.
  func takes(_ time: Int) -> Bool {
    stride == 1 || ByteHash.mix(UInt64(bitPattern: Int64(time)), 7) & UInt64(stride - 1) == 0
  }

  /// Takes an event; the caller has asked `takes`.
  mutating func add(_ entry: Entry) {
    entries.insert(entry)
    shrink()
  }

  /// Adds another sample.
  mutating func add(_ other: OverlapSample) {
    if other.entries.isEmpty, other.stride == 1 { return }
    if other.stride > stride {
      stride = other.stride
      entries = entries.filter { takes($0.time) }
    }
    for entry in other.entries where takes(entry.time) { entries.insert(entry) }
    shrink()
  }

  private mutating func shrink() {
    while entries.count > Self.eventsMax, stride < Self.strideMax {
      stride *= 2
      entries = entries.filter { takes($0.time) }
    }
  }
}

/// Counts each event as often as the input that holds it most often.
///
/// Inputs come one after another, each whole: then a row counts when its input has told the event
/// more often than any input before. 40 bytes for each event; one thread.
struct EventDeduplicator: Sendable {
  private struct Seen {
    var input: Int32
    var before: Int32
    var now: Int32
  }

  private var seen: [EventIdentity: Seen] = [:]

  /// True when the row counts.
  mutating func counts(_ event: EventIdentity, input: Int32) -> Bool {
    guard var entry = seen[event] else {
      seen[event] = Seen(input: input, before: 0, now: 1)
      return true
    }
    if entry.input != input {
      entry.before = max(entry.before, entry.now)
      entry.input = input
      entry.now = 0
    }
    entry.now += 1
    seen[event] = entry
    return entry.now > entry.before
  }
}
