/// The lines of one file, without comments, continued ones joined.
struct SettingLines {
  /// One line that says something.
  struct Line {
    let text: String
    let number: Int
    /// True where a comment sign cut a word, or a text in quotes.
    let isCut: Bool
    /// True where it goes on in the lines below.
    let isContinued: Bool
  }

  private(set) var lines: [Line] = []
  /// Lines in the file, empty ones too.
  private(set) var count = 0

  /// Takes a file's bytes; a byte 0 makes it no text, and nothing of it counts.
  init(_ bytes: [UInt8], path: String, _ remarks: inout RemarkList) {
    var raw: [Line] = []
    var start = 0
    while start < bytes.count {
      count += 1
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      defer { start = end + 1 }
      let place = SettingPlace(path: path, line: count)
      if bytes[start..<end].contains(0) {
        remarks.add(.notText, .critical, place, "the file is no text: it holds a byte 0")
        return
      }
      guard end - start <= SettingsLimits.lineBytesMax else {
        remarks.add(
          .lineTooLong, .warning, place,
          "a line of \(end - start) bytes is left out, at most \(SettingsLimits.lineBytesMax) are read"
        )
        continue
      }
      if let line = Self.line(bytes[start..<end], number: count) { raw.append(line) }
    }
    join(raw, path, &remarks)
  }

  private static func line(_ bytes: ArraySlice<UInt8>, number: Int) -> Line? {
    var bytes = bytes
    if number == 1, bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes = bytes.dropFirst(3) }
    var isCut = false
    if let hash = bytes.firstIndex(of: UInt8(ascii: "#")) {
      let before = bytes[..<hash]
      let quotes = before.count { $0 == UInt8(ascii: "\"") }
      isCut = quotes % 2 == 1 || before.last.map { !SettingText.isBlank($0) } ?? false
      bytes = before
    }
    let text = SettingText.trimmed(String(decoding: bytes, as: UTF8.self))
    return text.isEmpty ? nil : Line(text: text, number: number, isCut: isCut, isContinued: false)
  }

  /// Joins a line that ends in a comma with the next one, unless that is a directive of its own or
  /// not the very next.
  ///
  /// The guides know no continued lines, generators write them.
  private mutating func join(_ raw: [Line], _ path: String, _ remarks: inout RemarkList) {
    var index = 0
    while index < raw.count {
      let first = raw[index]
      var text = first.text
      var last = first.number
      index += 1
      while text.hasSuffix(","), index < raw.count, raw[index].number == last + 1,
        !Self.isOwn(raw[index].text),
        text.utf8.count + raw[index].text.utf8.count < SettingsLimits.lineBytesMax
      {
        text += " " + raw[index].text
        last = raw[index].number
        index += 1
      }
      let isContinued = last > first.number
      if isContinued {
        remarks.add(
          .lineContinued, .info, SettingPlace(path: path, line: first.number),
          "the line ends in a comma and is read on to line \(last)",
          advice: "The guides know no continued lines: write it as one.")
      }
      lines.append(
        Line(text: text, number: first.number, isCut: first.isCut, isContinued: isContinued))
    }
  }

  private static func isOwn(_ text: String) -> Bool {
    text.hasPrefix("<") || text.hasPrefix("}")
      || KnownDirectives.all.contains(SettingText.split(text).word.lowercased())
  }
}
