import ByteKit

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

    func hash(into hasher: inout Hasher) {
      hasher.combine(event.key.low ^ UInt64(UInt32(bitPattern: input)))
    }
  }

  private(set) var stride = 1
  private(set) var entries: Set<Entry> = []

  /// A sample that takes no larger share than one that is known to be needed.
  init(atMostOneIn stride: Int = 1) { self.stride = stride }

  /// True when the events of a second are taken now.
  func takes(_ time: Int) -> Bool { Self.takes(time, oneIn: stride) }

  /// True when the events of a second are taken where one of so many is.
  static func takes(_ time: Int, oneIn stride: Int) -> Bool {
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
