import ByteKit

/// Writes times as PowerMTA does: `2026-03-29 03:00:00+0200`, local time with its offset.
///
/// Keeps the texts of the current day and hour, so that most times cost six digits.
struct TimeText {
  private var hourBegin = 0
  private var hourEnd = 0
  private var prefix: [UInt8] = []
  private var offset: [UInt8] = []

  /// Appends a time in UTC seconds; the buffer must have room for 24 bytes.
  mutating func append(_ time: Int, to out: ByteBuffer) {
    if time < hourBegin || time >= hourEnd { remember(time) }
    for byte in prefix { out.append(byte) }
    let rest = UInt64(time - hourBegin)
    out.appendDecimal(rest / 60, width: 2)
    out.append(UInt8(ascii: ":"))
    out.appendDecimal(rest % 60, width: 2)
    for byte in offset { out.append(byte) }
  }

  /// Learns the texts of the hour that holds a time; offsets change at full hours only.
  private mutating func remember(_ time: Int) {
    hourBegin = time - time % 3600
    hourEnd = hourBegin + 3600
    let seconds = BelgianTime.offsetSeconds(at: time)
    let local = CivilTime.iso(hourBegin + seconds)
    prefix = Array("\(local.prefix(10)) \(local.dropFirst(11).prefix(3))".utf8)
    offset = Array("+0\(seconds / 3600)00".utf8)
  }
}
