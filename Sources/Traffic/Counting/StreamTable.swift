import ByteKit
import Policies

/// Mail of one From domain from one source by one relay to one kind of delivery, as numbers.
struct StreamKey: Hashable, Sendable {
  var domain: UInt32
  var source: UInt32
  var relay: UInt32
  var delivery: UInt32
  /// Where the domain came from, as `RollupLanes.origins`; 0 throughout unless the history is told.
  var origin: UInt32 = 0
}

/// The streams that one thread has met, each with the slot of time that its last row fell into.
///
/// Rows come nearly in order of time, so the next row of a stream falls into the same slot as a
/// rule, and the cell of its delivered rows is at hand without a look-up.
struct StreamTable: Sendable {
  /// One stream.
  struct Stream: Sendable {
    let key: StreamKey
    /// Which boundaries cut its time into slots.
    let boundaries: UInt32
    /// The slot and the day of the last row, and the times that fall into both.
    var slot: UInt32 = 0
    var day: Int32 = 0
    var slotBegin = Int.max
    var slotEnd = Int.min
    /// The cell of delivered rows in that slot, and the count of tables in which it holds.
    var deliveredCell = 0
    var epoch = -1
  }

  /// The streams, by number.
  private(set) var streams: [Stream] = []
  private var slots: [UInt32] = Array(repeating: .max, count: 256)
  private var boundaries: [[Int]] = []
  private var boundaryNumbers: [UInt64: UInt32] = [:]
  private let buckets: BucketPlan?

  /// An empty table; with `buckets` these are the slots.
  init(buckets: BucketPlan? = nil) { self.buckets = buckets }

  /// The number of a stream; nil when it is new.
  @inline(__always)
  func find(_ key: StreamKey) -> Int? {
    let mask = slots.count - 1
    var index = Self.hash(key) & mask
    while slots[index] != .max {
      let found = Int(slots[index])
      if streams[found].key == key { return found }
      index = (index + 1) & mask
    }
    return nil
  }

  /// Moves a stream to the slot and the day of a time.
  @inline(__always)
  mutating func move(_ number: Int, to time: Int) {
    if time >= streams[number].slotBegin, time < streams[number].slotEnd { return }
    moveFar(number, to: time)
  }

  /// The stream of a number.
  subscript(number: Int) -> Stream {
    get { streams[number] }
    _modify { yield &streams[number] }
  }

  @inline(never)
  private mutating func moveFar(_ number: Int, to time: Int) {
    if let buckets { return moveBucket(number, to: time, buckets.seconds(at: time)) }
    let times = boundaries[Int(streams[number].boundaries)]
    let slot = WindowPlan.slot(of: time, in: times)
    streams[number].slot = UInt32(truncatingIfNeeded: slot)
    let day = CivilTime.day(of: time)
    let midnight = day * CivilTime.secondsPerDay
    streams[number].day = Int32(clamping: day)
    streams[number].slotBegin = max(slot == 0 ? .min : times[slot - 1], midnight)
    streams[number].slotEnd = min(
      slot == times.count ? .max : times[slot], midnight + CivilTime.secondsPerDay)
    streams[number].epoch = -1
  }

  /// Buckets divide a day, so that none lies in two.
  private mutating func moveBucket(_ number: Int, to time: Int, _ seconds: Int) {
    let bucket = TimeBucket.index(of: time, seconds: seconds)
    streams[number].slot = UInt32(clamping: bucket)
    streams[number].day = Int32(clamping: CivilTime.day(of: time))
    streams[number].slotBegin = bucket * seconds
    streams[number].slotEnd = (bucket + 1) * seconds
    streams[number].epoch = -1
  }

  /// Adds a stream of a group of From domains; `times` gives the boundaries of its slots.
  mutating func insert(_ key: StreamKey, group: Int, _ times: () -> [Int]) -> Int {
    let place = UInt64(group) << 32 | UInt64(key.delivery)
    let number = boundaryNumbers[place] ?? UInt32(boundaries.count)
    if Int(number) == boundaries.count {
      boundaryNumbers[place] = number
      boundaries.append(times())
    }
    let mask = slots.count - 1
    var index = Self.hash(key) & mask
    while slots[index] != .max { index = (index + 1) & mask }
    slots[index] = UInt32(streams.count)
    streams.append(Stream(key: key, boundaries: number))
    if streams.count * 2 > slots.count { grow() }
    return streams.count - 1
  }

  private mutating func grow() {
    slots = Array(repeating: .max, count: slots.count * 2)
    for (number, stream) in streams.enumerated() {
      var index = Self.hash(stream.key) & (slots.count - 1)
      while slots[index] != .max { index = (index + 1) & (slots.count - 1) }
      slots[index] = UInt32(number)
    }
  }

  @inline(__always)
  private static func hash(_ key: StreamKey) -> Int {
    let first = UInt64(key.domain) << 32 | UInt64(key.source)
    let second = UInt64(key.relay) << 32 | UInt64(key.delivery ^ key.origin << 30)
    var mixed = first &* 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ mixed >> 29) &+ second &* 0xbf58_476d_1ce4_e5b9
    mixed ^= mixed >> 32
    return Int(truncatingIfNeeded: mixed & 0x7fff_ffff_ffff_ffff)
  }
}
