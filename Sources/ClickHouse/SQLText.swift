/// Writes values into SQL.
package enum SQLText {
  /// A text as a literal.
  ///
  /// ClickHouse reads `\` as the beginning of an escape in every literal; all bytes that could end one
  /// or be taken for something else are written as `\xHH`, and what is not UTF-8 stays as it is read.
  package static func quote(_ text: String) -> String {
    var out = "'"
    for scalar in text.unicodeScalars {
      if scalar == "'" || scalar == "\\" {
        out += "\\" + String(scalar)
      } else if scalar.value < 0x20 || scalar.value == 0x7f {
        let digits = String(scalar.value, radix: 16)
        out += "\\x" + (digits.count < 2 ? "0" : "") + digits
      } else {
        out.unicodeScalars.append(scalar)
      }
    }
    return out + "'"
  }

  /// Texts as a list of literals in brackets.
  package static func list(_ texts: [String]) -> String {
    "(" + texts.map(quote).joined(separator: ", ") + ")"
  }
}
