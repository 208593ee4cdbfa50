/// A report on one mail (RFC 5965), in those pieces of the mail around it that tell of it.
///
/// No body is among them: of the mail that is reported on there is the header alone. The pieces lie
/// in the bytes of a walk and are good while the call lasts that hands them over.
package struct FeedbackMail {
  /// The most bytes of the fields, of the text, and of the header of the mail reported on.
  package static let pieceBytesMax = 64 << 10

  /// How a report is written.
  package enum Form: Sendable {
    /// As fields in a part of type `message/feedback-report` (RFC 5965 section 2).
    case fields
    /// As a text for people with the header of the mail behind it, as Exim writes it.
    case text
  }

  /// How it is written.
  package let form: Form
  /// Path of the mail; what it lies in comes before it, parted by exclamation marks.
  package let path: String
  /// Where its mail begins in a mailbox, unpacked; 0 for one that is a file of its own.
  package let offset: Int
  /// Header of the mail that the report came in, the innermost one around it.
  package let header: ArraySlice<UInt8>
  /// The fields, or the text, decoded.
  package let report: ArraySlice<UInt8>
  /// Header of the mail reported on, decoded; nil where there is none, and for a text.
  package let original: ArraySlice<UInt8>?

  /// Makes one of its pieces.
  package init(
    form: Form, path: String, offset: Int = 0, header: ArraySlice<UInt8>,
    report: ArraySlice<UInt8>, original: ArraySlice<UInt8>? = nil
  ) {
    self.form = form
    self.path = path
    self.offset = offset
    self.header = header
    self.report = report
    self.original = original
  }
}
