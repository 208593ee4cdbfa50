/// Makes the signature of a reply: the same text for replies that differ only in their variable
/// parts.
///
/// E-mail addresses become `<address>`, IPs `<ip>`, dates and times `<time>`, numbers with a
/// point `<n>`, queue ids, message ids and long tokens `<id>`, host and domain names `<domain>`,
/// links `<url>`. Links to well-known hosts and names of block lists stay (`KnownHosts`), links
/// without the ids in them. ASCII letters become lower case, blanks and control bytes fold into
/// one blank, bytes that are not UTF-8 become `?`, a code that PowerMTA joined into the text
/// again (`550-5.7.26 `) goes, and so does the type `smtp;`.
///
/// The signature of a signature is itself. Time is linear in the bytes read, at most
/// `inputBytesMax`; the buffers are made once. One value per thread.
final class ReplyNormaliser {
  /// Bytes of a reply that are read; the rest is left out of the signature.
  static let inputBytesMax = 8_192
  /// Bytes of a signature; a longer one ends at the last blank before.
  static let signatureBytesMax = 768

  private let classes = ByteClasses()
  private let clean = UnsafeMutablePointer<UInt8>.allocate(
    capacity: inputBytesMax + ReplySanitiser.slackBytes)
  private let out = UnsafeMutablePointer<UInt8>.allocate(
    capacity: signatureBytesMax + ReplyLexer.slackBytes)

  deinit {
    classes.deallocate()
    clean.deallocate()
    out.deallocate()
  }

  /// The signature of a reply, valid until the next call.
  func signature(of reply: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let count = ReplySanitiser.clean(reply, into: clean, capacity: Self.inputBytesMax)
    var lexer = ReplyLexer(
      text: clean, count: count, classes: classes, out: out, capacity: Self.signatureBytesMax)
    lexer.run()
    return UnsafeRawBufferPointer(start: out, count: lexer.count)
  }

  /// The signature as text.
  func signature(of reply: String) -> String {
    var copy = reply
    return copy.withUTF8 { bytes in
      String(decoding: signature(of: UnsafeRawBufferPointer(bytes)), as: UTF8.self)
    }
  }
}
