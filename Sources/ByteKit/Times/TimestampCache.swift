/// Reads times that mostly equal the one before, or differ from it in the time of day only.
///
/// The form `YYYY-MM-DD HH:MM:SS±hhmm` is held as three words: the same text costs three
/// comparisons, another time of the same day and zone six digits. Everything else goes to
/// `TimestampReader`, with which the results always agree.
package struct TimestampCache {
  private var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
  private var time = 0
  /// Seconds from midnight that `time` shows in its zone.
  private var timeOfDay = 0
  private var isFilled = false

  private static let isoBytes = 24

  /// An empty cache.
  package init() {}

  /// Reads one field.
  @inline(__always)
  package mutating func read(_ bytes: UnsafeRawBufferPointer) -> TimestampReader.Outcome {
    guard bytes.count == Self.isoBytes, isFilled else { return readAnew(bytes) }
    let first = bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self).littleEndian
    let second = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self).littleEndian
    let third = bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self).littleEndian
    if first == words.0, second == words.1, third == words.2 {
      return .time(time, zoneAssumed: false)
    }
    // Bytes 0 to 10 are the date and a blank, 19 to 23 the zone.
    let isSameDay =
      first == words.0 && (second ^ words.1) & 0xff_ffff == 0
      && (third ^ words.2) >> 24 == 0
    guard isSameDay, let seconds = Self.secondsOfDay(bytes) else { return readAnew(bytes) }
    time += seconds - timeOfDay
    timeOfDay = seconds
    words = (first, second, third)
    return .time(time, zoneAssumed: false)
  }

  @inline(never)
  private mutating func readAnew(_ bytes: UnsafeRawBufferPointer) -> TimestampReader.Outcome {
    let outcome = TimestampReader.read(bytes)
    guard bytes.count == Self.isoBytes, case .time(let seconds, false) = outcome,
      let day = Self.secondsOfDay(bytes), bytes[10] == 32
    else { return outcome }
    words = (
      bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self).littleEndian,
      bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self).littleEndian,
      bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self).littleEndian
    )
    time = seconds
    timeOfDay = day
    isFilled = true
    return outcome
  }

  /// `HH:MM:SS` at byte 11, in the ranges that `TimestampReader` takes; nil for anything else.
  @inline(__always)
  private static func secondsOfDay(_ bytes: UnsafeRawBufferPointer) -> Int? {
    let hour = pair(bytes, 11)
    let minute = pair(bytes, 14)
    let second = pair(bytes, 17)
    guard bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"), hour <= 23,
      minute <= 59, second <= 60
    else { return nil }
    return Int(hour) * 3600 + Int(minute) * 60 + Int(second)
  }

  /// Two digits; more than 99 where they are none.
  @inline(__always)
  private static func pair(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
    let tens = UInt32(bytes[offset] &- 0x30)
    let ones = UInt32(bytes[offset + 1] &- 0x30)
    return tens > 9 || ones > 9 ? 100 : tens * 10 + ones
  }
}
