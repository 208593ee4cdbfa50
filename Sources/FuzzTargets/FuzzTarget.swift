/// The readers and writers that take bytes of strangers, each with what must hold for any of them.
///
/// `makeCheck` gives the check, `seeds` the inputs that a fuzzer begins with. Each target has a
/// fault that can be planted: a wrong answer on inputs of some structure, which shows that a run
/// would find one. A planted fault changes what the reader under test gave, and the check must see
/// it by the means by which it sees any other.
package enum FuzzTarget: String, CaseIterable, Sendable {
  /// Rows of accounting files, by every scanner, against the reference reader.
  case csv
  /// Accounting files in random pieces and chunks against the whole.
  case seams
  /// Times of rows against a plain reader, and durations of the command line.
  case times
  /// The domain in a From header against a plain reader.
  case from
  /// Gzip against zlib in one step.
  case gzip
  /// Zip archives in any blocks, and what is packed against itself.
  case zip
  /// Mail messages in any blocks, and attachments in every encoding against themselves.
  case mime
  /// Mailboxes against their messages one by one.
  case mbox
  /// Aggregate reports by the plain reader against libxml2.
  case xml
  /// Failure reports, with other line ends, with more in front and packed against themselves.
  case failures
  /// Configuration files, with other line ends and a byte order mark against themselves.
  case yaml
  /// Causes of SMTP replies: what was met before changes nothing, and patterns match as they say.
  case replies
  /// Texts in every output: nothing that a terminal obeys, and the same text when read back.
  case escaping

  /// The most bytes of an input that are worth trying.
  package var bytesMax: Int {
    switch self {
    case .times, .from: 512
    case .replies, .escaping: 1024
    case .csv, .seams, .yaml, .failures: 2048
    case .gzip, .zip, .mime, .mbox, .xml: 4096
    }
  }

  /// A check; `isPlanted` puts the target's fault into the reader under test.
  ///
  /// Throws the error number of the system where it gives no memory file.
  package func makeCheck(isPlanted: Bool) throws(FuzzFailure) -> any FuzzCheck {
    switch self {
    case .csv: RowCheck(isPlanted: isPlanted)
    case .seams: try SeamCheck(isPlanted: isPlanted)
    case .times: TimeCheck(isPlanted: isPlanted)
    case .from: FromCheck(isPlanted: isPlanted)
    case .gzip: try GzipCheck(isPlanted: isPlanted)
    case .zip: try ZipCheck(isPlanted: isPlanted)
    case .mime: try MailCheck(isPlanted: isPlanted)
    case .mbox: try MailboxCheck(isPlanted: isPlanted)
    case .xml: try ReportCheck(isPlanted: isPlanted)
    case .failures: FailureCheck(isPlanted: isPlanted)
    case .yaml: ConfigurationCheck(isPlanted: isPlanted)
    case .replies: ReplyCheck(isPlanted: isPlanted)
    case .escaping: EscapingCheck(isPlanted: isPlanted)
    }
  }
}
