import CSVRows
import Rendering
import TestSupport

/// Texts of strangers in every output: no byte that a terminal or a spreadsheet obeys, no markup,
/// and the same text when it is read back.
///
/// Planted: a CSI of eight bits (U+009B) before a digit stays in the text of a terminal.
final class EscapingCheck: FuzzCheck {
  private let isPlanted: Bool

  init(isPlanted: Bool) { self.isPlanted = isPlanted }

  func difference(_ bytes: [UInt8]) -> String? {
    let text = String(decoding: bytes, as: UTF8.self)
    let safe = terminal(text)
    let checks: [(name: String, check: (String, String) -> String?)] = [
      ("terminal", terminalDifference), ("json", jsonDifference), ("csv", csvDifference),
      ("html", htmlDifference), ("subject", subjectDifference), ("mail", mailDifference),
      ("label", labelDifference),
    ]
    for (name, check) in checks {
      if let found = check(text, safe) { return "\(name): \(found) for \(bytes)" }
    }
    return nil
  }

  private func terminal(_ text: String) -> String {
    let safe = OutputText.terminal(text)
    let scalars = Array(text.unicodeScalars)
    let isHit = scalars.indices.dropLast().contains {
      scalars[$0] == "\u{9b}" && ("0"..."9").contains(scalars[$0 + 1])
    }
    return isPlanted && isHit ? safe + "\u{9b}" : safe
  }

  private func terminalDifference(_ text: String, _ safe: String) -> String? {
    if let bad = safe.unicodeScalars.first(where: PlainText.isObeyed) {
      return "U+\(String(bad.value, radix: 16)) is left"
    }
    guard OutputText.terminal(safe) == safe else { return "another text the second time" }
    let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f }
    return isPlain && safe != text ? "'\(safe)'" : nil
  }

  private func jsonDifference(_ text: String, _ safe: String) -> String? {
    let json = OutputText.json(text)
    let ends = (Array("{\"text\":\"".utf8), Array("\"}".utf8))
    guard json.starts(with: ends.0), json.count >= ends.0.count + ends.1.count,
      json.suffix(2).elementsEqual(ends.1)
    else { return "no object of one text" }
    let shown = String(decoding: json, as: UTF8.self).unicodeScalars
    if let bad = shown.first(where: PlainText.isObeyed) {
      return "U+\(String(bad.value, radix: 16)) is left"
    }
    let read = PlainText.unescapedJSON(json[ends.0.count..<(json.count - 2)])
    return read == Array(text.utf8) ? nil : "read back as \(read ?? [])"
  }

  private func csvDifference(_ text: String, _ safe: String) -> String? {
    let rows = ReferenceCSV.read(OutputText.csv(text), rowBytesMax: FieldScanner.rowBytesMax)
    guard rows.count == 2, case .complete(let values) = rows[1], values.count == 1 else {
      return "\(rows)"
    }
    let value = String(decoding: values[0], as: UTF8.self)
    let isFormula = OutputText.terminal(text).unicodeScalars.first.map(PlainText.isFormula) ?? false
    let expected = (isFormula ? "'" : "") + OutputText.terminal(text)
    guard value.utf8.elementsEqual(expected.utf8) else { return "'\(value)'" }
    return value.unicodeScalars.contains(where: PlainText.isObeyed) ? "a control character" : nil
  }

  private func htmlDifference(_ text: String, _ safe: String) -> String? {
    let html = OutputText.html(text)
    guard !html.utf8.contains(where: { "<>\"'".utf8.contains($0) }) else { return "markup" }
    let read = PlainText.unescapedHTML(html)
    return read == Array(OutputText.terminal(text).utf8) ? nil : "read back as \(read)"
  }

  /// A label ends at the first quote without a backslash, and its line at a line end.
  private func labelDifference(_ text: String, _ safe: String) -> String? {
    var out: [UInt8] = []
    var rest = Array(OutputText.label(text).utf8)[...]
    while let byte = rest.popFirst() {
      guard byte != UInt8(ascii: "\""), byte != 10 else { return "the value ends early" }
      if byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() {
        out.append(escaped)
      } else {
        out.append(byte)
      }
    }
    return out == Array(OutputText.terminal(text).utf8) ? nil : "read back as \(out)"
  }

  /// A header holds no line end but those that fold it, and no line that is too long.
  private func subjectDifference(_ text: String, _ safe: String) -> String? {
    let field = OutputText.subject(text)
    let lines = field.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 2, lines.last == "", lines[0].hasPrefix("Subject:"),
      lines.dropFirst().dropLast().allSatisfy({ $0.hasPrefix(" ") }),
      field.utf8.allSatisfy(Self.isMailByte)
    else { return field }
    return nil
  }

  private func mailDifference(_ text: String, _ safe: String) -> String? {
    let encoded = OutputText.quotedPrintable(text)
    let lines = encoded.utf8.split(separator: 10, omittingEmptySubsequences: false)
    let isFit = lines.allSatisfy { $0.count <= 76 && !$0.elementsEqual(".".utf8) }
    guard isFit, encoded.utf8.allSatisfy(Self.isMailByte) else { return encoded }
    let read = PlainText.unescapedMail(Array(encoded.utf8))
    return read == Array(text.utf8) ? nil : "read back as \(read)"
  }

  /// Line ends, tabs and printable ASCII.
  private static func isMailByte(_ byte: UInt8) -> Bool {
    byte == 10 || byte == 9 || (byte >= 0x20 && byte < 0x7f)
  }
}
