package import ByteKit

/// What the beginning of an accounting file says of it.
package struct LogHeader: Hashable, Sendable {
  /// The forms of a file.
  package enum Form: Hashable, Sendable {
    /// Rows below a header line with these columns.
    case rows(ColumnLayout)
    /// Rows without a header line.
    case withoutHeader
    /// A first line with as many columns as are looked at or more, of which none is `type`.
    case tooManyColumns
    /// JSON objects, one a line.
    case jsonLines
    /// Not text.
    case binary
    /// No bytes yet.
    case empty
  }

  /// The file.
  package let path: String
  /// What it is.
  package let form: Form

  /// Makes a header from its parts.
  package init(path: String, form: Form) {
    self.path = path
    self.form = form
  }

  /// Reads the beginning of a file, compressed or not; throws when it cannot be read.
  package static func read(path: String) throws(InputProblem) -> LogHeader {
    let bytes = try LogFront(path: path).bytes
    return LogHeader(path: path, form: form(bytes.withUnsafeBytes { InputHead($0) }))
  }

  private static func form(_ head: InputHead) -> Form {
    switch head.kind {
    case .rows:
      head.layout.map(Form.rows)
        ?? (head.hasTooManyColumns ? .tooManyColumns : .withoutHeader)
    case .jsonLines: .jsonLines
    case .gzip, .binary: .binary
    case .empty: .empty
    }
  }
}
