/// A JSON value to be written; keys are sorted, numbers are integers.
enum JSONText {
  case object([String: JSONText])
  case list([JSONText])
  case text(String)
  case number(Int)
  case flag(Bool)
  case null

  /// The document: two blanks of indent; a list of plain values stands on one line.
  var document: String {
    var out = ""
    write(&out, indent: 0)
    return out + "\n"
  }

  private var isPlain: Bool {
    switch self {
    case .object, .list: return false
    default: return true
    }
  }

  private func write(_ out: inout String, indent: Int) {
    let inner = String(repeating: " ", count: indent + 2)
    let outer = String(repeating: " ", count: indent)
    switch self {
    case .null: out += "null"
    case .number(let value): out += String(value)
    case .flag(let value): out += value ? "true" : "false"
    case .text(let value): out += Self.quoted(value)
    case .list(let values) where values.allSatisfy(\.isPlain):
      out += "["
      for (index, value) in values.enumerated() {
        if index > 0 { out += ", " }
        value.write(&out, indent: 0)
      }
      out += "]"
    case .list(let values):
      out += "[\n"
      for (index, value) in values.enumerated() {
        out += inner
        value.write(&out, indent: indent + 2)
        out += index + 1 < values.count ? ",\n" : "\n"
      }
      out += outer + "]"
    case .object(let members):
      out += "{\n"
      let keys = members.keys.sorted()
      for (index, key) in keys.enumerated() {
        out += inner + Self.quoted(key) + ": "
        (members[key] ?? .null).write(&out, indent: indent + 2)
        out += index + 1 < keys.count ? ",\n" : "\n"
      }
      out += outer + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
