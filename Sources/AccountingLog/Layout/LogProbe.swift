import ByteKit

/// Tells accounting files from what else lies in PowerMTA's log folder, by their first bytes.
///
/// A folder such as `/var/log/pmta` also holds PowerMTA's own log, its HTTP log and other people's
/// files. A file that an admin names is always read; one that a folder walk finds is read when it
/// begins as an accounting file does.
package enum LogProbe {
  /// True when a file begins with a header line or with an accounting record in JSON, compressed or
  /// not; also when it is empty or cannot be opened, so that the reader says so.
  ///
  /// Files without a header line count only where their layout is assumed.
  package static func looksLikeAccounting(path: String, assumesLayout: Bool) -> Bool {
    do throws(InputProblem) {
      let file = try InputFile(path: path)
      guard file.isRegular else { return false }
      return isAccounting(try LogFront(of: file, path: path).bytes, assumesLayout)
    } catch {
      return true
    }
  }

  private static func isAccounting(_ bytes: [UInt8], _ assumesLayout: Bool) -> Bool {
    let head = bytes.withUnsafeBytes { InputHead($0) }
    switch head.kind {
    case .empty: return true
    case .gzip: return false
    // A header line of PowerMTA's in another form: the reader says what is wrong with it.
    case .binary:
      return head.foreign?.isHeaderLine == true
    case .rows: return head.layout != nil || assumesLayout
    case .jsonLines:
      let line = String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self).lowercased()
      return line.contains("\"type\"") && line.contains("\"timelogged\"")
    }
  }
}
