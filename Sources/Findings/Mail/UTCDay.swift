/// Days of UTC, counted from 1970-01-01.
enum UTCDay {
  static let seconds = 86_400

  static func of(_ time: Int) -> Int { Int((Double(time) / Double(seconds)).rounded(.down)) }
}
