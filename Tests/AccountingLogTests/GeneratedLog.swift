import TestSupport

/// A log made out of pieces of which it is known what becomes of them.
struct GeneratedLog {
  /// The bytes.
  private(set) var bytes: [UInt8] = []
  /// What each byte belongs to, in order and without gaps.
  private(set) var spans: [ReferenceLog.Span] = []
  /// False while the columns of the first header line hold.
  private var isSwapped = false

  private static let columns = "type,timeLogged,orig,dsnDiag"
  private static let swappedColumns = "type,orig,timeLogged,dsnDiag"

  /// Makes comma-separated rows with all that may stand between them.
  init(rows count: Int, _ random: inout SeededRandom) {
    if Bool.random(using: &random) { add(.mark, "\u{feff}") }
    if Int.random(in: 0..<4, using: &random) == 0 { add(.blankLine, "\r\n") }
    add(.header, Self.columns + Self.lineEnd(&random))
    for _ in 0..<count { addRow(&random) }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: add(.rejected, "d,15687")
    case 1: add(.used, row("d", "a \"b\""))
    case 2: add(.used, row("b", "\"550 no, never\"") + "\r")
    default: break
    }
  }

  /// Makes lines of JSON with all that may stand between them.
  init(linesOfJSON count: Int, _ random: inout SeededRandom) {
    if Bool.random(using: &random) { add(.mark, "\u{feff}") }
    if Bool.random(using: &random) { add(.blankLine, "  \t\r\n") }
    add(.used, Self.object("first") + Self.lineEnd(&random))
    for _ in 0..<count { addLine(&random) }
    switch Int.random(in: 0..<3, using: &random) {
    case 0: add(.rejected, "{\"type\":\"d\",\"timeLog")
    case 1: add(.used, Self.object("last"))
    default: break
    }
  }

  private mutating func add(_ kind: ReferenceLog.Kind, _ text: String) {
    let start = bytes.count
    bytes += Array(text.utf8)
    var first = start
    // Stretches of NUL bytes side by side are one.
    if kind == .hole, let last = spans.last, last.kind == .hole {
      spans.removeLast()
      first = last.range.lowerBound
    }
    spans.append(ReferenceLog.Span(kind: kind, range: first..<bytes.count))
  }

  private static func lineEnd(_ random: inout SeededRandom) -> String {
    Bool.random(using: &random) ? "\n" : "\r\n"
  }

  private static func hole(_ random: inout SeededRandom) -> String {
    String(repeating: "\0", count: [1, 15, 16, 40, 5_000].randomElement(using: &random) ?? 1)
  }

  /// A row in the columns that hold.
  private func row(_ type: String, _ diagnostic: String) -> String {
    isSwapped
      ? "\(type),a@a.example,1568740380,\(diagnostic)"
      : "\(type),1568740380,a@a.example,\(diagnostic)"
  }

  private mutating func addRow(_ random: inout SeededRandom) {
    let end = Self.lineEnd(&random)
    switch Int.random(in: 0..<12, using: &random) {
    case 0...4:
      let type = ["d", "b", "t", "tq", "r", "rb", "zz"].randomElement(using: &random) ?? "d"
      let text = Self.diagnostics.randomElement(using: &random) ?? ""
      add(.used, row(type, text) + end)
    case 5, 6: add(.rejected, (Self.noRows.randomElement(using: &random) ?? "x") + end)
    case 7:
      isSwapped = Bool.random(using: &random)
      let mark = ["", "#", " "].randomElement(using: &random) ?? ""
      add(.header, mark + (isSwapped ? Self.swappedColumns : Self.columns) + end)
    case 8: add(.blankLine, end)
    case 9: add(.hole, Self.hole(&random))
    case 10:
      // What stands behind the hole must not make a whole row of it.
      add(.rejected, isSwapped ? "d" : "d,15687")
      add(.hole, String(repeating: "\0", count: Int.random(in: 16...90, using: &random)))
    default:
      // A header line that a fault ran into a row.
      let fault = ["\"orig\n", "orig\r", "orig" + String(repeating: "\0", count: 9) + "\r"]
        .randomElement(using: &random)
      let text = "type,timeLogged,\(fault ?? "")d,1568740380,"
      add(.rejected, text + (fault == "\"orig\n" ? "\"" : "") + end)
    }
  }

  private static let diagnostics = [
    "", "250 ok", "\"250 ok, thanks\"", "\"two\nlines\"", "\"three\r\nlines\r\n\"", "a\rb", "\"\"",
    "\"say \"\"no\"\"\"", "é\0ü", "a \"quoted\" word", ",,,", "\"x\n\n\n\"",
  ]

  private static let noRows = [
    "d,yesterday,x", "no row at all", "d,,x", "!!,1,2", "d,1568740380,\"never closed",
    "{\"type\":\"d\"}", "\u{feff}type,timeLogged", " ", "\t", "\r\r", ",,,", "d",
  ]

  private static func object(_ text: String) -> String {
    "{\"type\":\"d\",\"timeLogged\":\"1568740380\",\"dsnDiag\":\"\(text)\"}"
  }

  private mutating func addLine(_ random: inout SeededRandom) {
    let end = Self.lineEnd(&random)
    switch Int.random(in: 0..<8, using: &random) {
    case 0...2:
      let text = Self.texts.randomElement(using: &random) ?? ""
      add(.used, " " + Self.object(text) + "\t" + end)
    case 3, 4: add(.rejected, (Self.noObjects.randomElement(using: &random) ?? "x") + end)
    case 5: add(.blankLine, (["", " ", "\t \r"].randomElement(using: &random) ?? "") + end)
    case 6: add(.hole, Self.hole(&random))
    default:
      add(.rejected, "{\"type\":\"d\",\"timeLog")
      add(.hole, String(repeating: "\0", count: Int.random(in: 16...90, using: &random)))
    }
  }

  private static let texts = [
    "", "250 ok", "a,b", "say \\\"no\\\"", "\\u0000", "two\\nlines", "\\r\\n",
    String(repeating: "\\nd,1568740380,forged", count: 70), "a\0b",
  ]

  private static let noObjects = [
    "[]", "x", columns, object("a") + object("b"), "{\"type\":\"d\"}", "{}", object("a") + "\rx",
    "{\"type\":\"!!\",\"timeLogged\":\"1568740380\"}", "\u{feff}" + object("a"), "[" + object("a"),
  ]
}
