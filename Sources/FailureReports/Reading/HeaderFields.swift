/// Fields in header syntax (RFC 5322 section 2.2), as far as the first empty line.
///
/// Lenient where writers are: bare LF, blanks before the colon, a `From ` line of a mailbox or empty
/// lines in front, bytes that are no UTF-8. A line that is no field is passed over.
struct HeaderFields {
  /// A field.
  private struct Field {
    /// In lower case.
    let name: String
    /// Unfolded, at most `valueBytesMax` bytes of it.
    var value: [UInt8]
  }

  private var fields: [Field] = []

  /// Reads fields.
  init(_ bytes: ArraySlice<UInt8>) {
    var isField = false
    for line in bytes.split(separator: 10, omittingEmptySubsequences: false) {
      let line = line.last == 13 ? line.dropLast() : line
      guard let first = line.first else {
        if fields.isEmpty { continue }
        break
      }
      if first == 32 || first == 9 {
        if isField { extend(by: line) }
      } else {
        isField = add(line)
      }
    }
    for index in fields.indices { fields[index].value = Self.trimmed(fields[index].value) }
  }

  /// Adds a line that begins a field; false where it does not.
  private mutating func add(_ line: ArraySlice<UInt8>) -> Bool {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return false }
    let name = Self.trimmed(Array(line[..<colon]))
    guard !name.isEmpty, name.count <= FailureReportLimits.wordBytesMax,
      name.allSatisfy({ $0 >= 32 && $0 < 127 })
    else { return false }
    let value = line[(colon + 1)...].prefix(FailureReportLimits.valueBytesMax)
    fields.append(
      Field(name: String(decoding: name, as: UTF8.self).lowercased(), value: Array(value)))
    return true
  }

  /// Adds a line that goes on with the last field.
  private mutating func extend(by line: ArraySlice<UInt8>) {
    let last = fields.count - 1
    let room = FailureReportLimits.valueBytesMax - fields[last].value.count
    guard room > 0 else { return }
    fields[last].value.append(32)
    fields[last].value += line.drop { $0 == 32 || $0 == 9 }.prefix(room - 1)
  }

  /// True where there is no field.
  var isEmpty: Bool { fields.isEmpty }

  /// The first value under a name; empty bytes where it says nothing, nil where it is not there.
  func first(_ name: String) -> [UInt8]? { fields.first { $0.name == name }?.value }

  /// All values under a name.
  func all(_ name: String) -> [[UInt8]] { fields.filter { $0.name == name }.map(\.value) }

  /// How often a name stands.
  func count(_ name: String) -> Int { fields.count { $0.name == name } }

  private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
    func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }
    guard let first = bytes.firstIndex(where: { !isBlank($0) }),
      let last = bytes.lastIndex(where: { !isBlank($0) })
    else { return [] }
    return Array(bytes[first...last])
  }
}
