extension InputProblem {
  private static let placeKinds: UInt64 = 3

  /// Writes the problem for the history.
  package func pack(into writer: inout PackedWriter) {
    for text in [code.rawValue, path, reason] { writer.write(text) }
    writer.write(optional: hint)
    // The kind of place is 0 to 2, and 3 more where a count follows: stores of before had none.
    let kinds: UInt64 = count == 1 ? 0 : Self.placeKinds
    switch place {
    case .whole: writer.write(kinds)
    case .offset(let offset):
      writer.write(kinds + 1)
      writer.write(signed: offset)
    case .line(let line):
      writer.write(kinds + 2)
      writer.write(signed: line)
    }
    if count != 1 { writer.write(count: count) }
  }

  /// Reads a problem that `pack` wrote.
  package init(from reader: inout PackedReader) throws(PackedDamage) {
    let code = try reader.text()
    let path = try reader.text()
    let reason = try reader.text()
    let hint = try reader.optionalText()
    let place: Place
    let kind = try reader.number()
    switch kind % Self.placeKinds {
    case 0: place = .whole
    case 1: place = .offset(try reader.signed())
    default: place = .line(try reader.signed())
    }
    guard kind < 2 * Self.placeKinds else { throw PackedDamage() }
    self.init(
      code: Code(rawValue: code), path: path, place: place, reason: reason, hint: hint,
      count: kind < Self.placeKinds ? 1 : try reader.count())
  }
}
