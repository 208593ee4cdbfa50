/// The error that a server tells in the text of an answer.
///
/// `Code: 60, e.displayText() = DB::Exception: Table t doesn't exist., e.what() = DB::Exception` from
/// version 18, `Code: 60. DB::Exception: Table t doesn't exist. (UNKNOWN_TABLE) (version 26.9…)` today.
struct ServerError: Equatable {
  /// How many bytes at an answer's end are looked through.
  static let tailBytesMax = 16 << 10

  private static let mark = Array("Code: ".utf8)
  private static let follows = [", e.displayText() = ", ". DB::"].map { Array($0.utf8) }

  let code: Int
  let text: String

  /// The error that a whole answer is.
  init?(body: [UInt8]) {
    guard let start = Self.start(in: body, from: 0), start <= Self.mark.count else { return nil }
    self.init(body, at: start)
  }

  /// The error at the end of an answer that began well.
  ///
  /// Behind it nothing may stand, and it holds no byte that is no text: so no value of a row that a
  /// stranger wrote is taken for one, as long as numbers follow it.
  init?(tailOf body: [UInt8]) {
    var found: Int?
    var from = max(0, body.count - Self.tailBytesMax)
    while let start = Self.start(in: body, from: from) {
      if body[start...].allSatisfy({ $0 >= 0x20 || $0 == 10 || $0 == 13 || $0 == 9 }) {
        found = start
        break
      }
      from = start + 1
    }
    guard let found else { return nil }
    self.init(body, at: found)
  }

  private init?(_ body: [UInt8], at start: Int) {
    var index = start + Self.mark.count
    var code = 0
    while index < body.count, (0x30...0x39).contains(body[index]), code < 1_000_000 {
      code = code * 10 + Int(body[index] - 0x30)
      index += 1
    }
    self.code = code
    var rest = body[index...]
    for follow in Self.follows where rest.starts(with: follow) {
      rest = rest.dropFirst(follow == Self.follows[1] ? 2 : follow.count)
    }
    var text = String(decoding: rest.prefix(4 * ServerProblem.textBytesMax), as: UTF8.self)
    if let what = Self.range(of: ", e.what() = ", in: text) { text = String(text[..<what]) }
    for name in ["DB::NetException: ", "DB::Exception: "] where text.hasPrefix(name) {
      text = String(text.dropFirst(name.count))
    }
    while text.last?.isWhitespace == true || text.last == "." { text.removeLast() }
    self.text = String(text.prefix(ServerProblem.textBytesMax))
  }

  private static func range(of needle: String, in text: String) -> String.Index? {
    text.ranges(of: needle).first?.lowerBound
  }

  /// Where an error begins: `Code: `, digits, and what follows them.
  private static func start(in body: [UInt8], from: Int) -> Int? {
    var index = from
    while index + mark.count < body.count {
      guard body[index] == mark[0], body[index...].starts(with: mark) else {
        index += 1
        continue
      }
      var end = index + mark.count
      while end < body.count, (0x30...0x39).contains(body[end]) { end += 1 }
      if end > index + mark.count, follows.contains(where: { body[end...].starts(with: $0) }) {
        return index
      }
      index += 1
    }
    return nil
  }
}
