/// Numbers by minute.
///
/// Minutes of a log lie close together, so they are looked up by their distance from the first; the
/// few that lie far off are hashed.
struct MinuteIndex: Sendable {
  /// The longest stretch of minutes with a place for each, about two years.
  static let stretchMax = 1 << 20
  /// Places for minutes that lie a little before or behind those that came.
  private static let margin = 720

  private var first = 0
  /// Numbers plus one; zero where there is none.
  private var slots: [Int32] = []
  private var strays: [Int: Int32] = [:]

  /// The number of a minute.
  subscript(minute: Int) -> Int? {
    let (place, isOver) = minute.subtractingReportingOverflow(first)
    if !isOver, place >= 0, place < slots.count, slots[place] > 0 { return Int(slots[place]) - 1 }
    return strays.isEmpty ? nil : strays[minute].map { Int($0) }
  }

  /// Gives a number to a minute that has none.
  mutating func set(_ minute: Int, to number: Int) {
    if let place = place(of: minute) {
      slots[place] = Int32(number) + 1
    } else {
      strays[minute] = Int32(number)
    }
  }

  /// Where a minute stands, room made for it; nil where it lies too far off.
  private mutating func place(of minute: Int) -> Int? {
    // So far from both ends of Int that nothing below overflows.
    guard abs(minute.quotientAndRemainder(dividingBy: 4).quotient) < Int.max / 8 else { return nil }
    if slots.isEmpty {
      first = minute - Self.margin
      slots = Array(repeating: 0, count: 2 * Self.margin)
    }
    let place = minute - first
    if place >= 0, place < slots.count { return place }
    let missing = place < 0 ? -place : place - slots.count + 1
    guard slots.count + missing <= Self.stretchMax else { return nil }
    // As many again as there are, so that a long log moves them seldom.
    let more = min(max(missing + Self.margin, slots.count), Self.stretchMax - slots.count)
    let added = Array(repeating: Int32(0), count: more)
    if place < 0 {
      slots = added + slots
      first -= more
    } else {
      slots += added
    }
    return minute - first
  }
}
