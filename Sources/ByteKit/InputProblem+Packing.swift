extension InputProblem {
  /// Writes the problem for the history.
  package func pack(into writer: inout PackedWriter) {
    for text in [code.rawValue, path, reason] { writer.write(text) }
    writer.write(optional: hint)
    switch place {
    case .whole: writer.write(0)
    case .offset(let offset):
      writer.write(1)
      writer.write(signed: offset)
    case .line(let line):
      writer.write(2)
      writer.write(signed: line)
    }
  }

  /// Reads a problem that `pack` wrote.
  package init(from reader: inout PackedReader) throws(PackedDamage) {
    let code = try reader.text()
    let path = try reader.text()
    let reason = try reader.text()
    let hint = try reader.optionalText()
    let place: Place
    switch try reader.number() {
    case 0: place = .whole
    case 1: place = .offset(try reader.signed())
    case 2: place = .line(try reader.signed())
    default: throw PackedDamage()
    }
    self.init(code: Code(rawValue: code), path: path, place: place, reason: reason, hint: hint)
  }
}
