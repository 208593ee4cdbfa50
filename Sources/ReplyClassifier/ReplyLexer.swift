import ByteKit

// ADVICE: the signature of a signature must be itself. Each token below is therefore taken from
// the left, at a token start, and either kept as it is or replaced as a whole; what follows it is
// read as if a new token started there. Two kinds of rule break this: one that looks at a whole run
// and then keeps a part of it, and one that refuses a token for what stands behind it while a part
// of the token would do, since what stands behind may be replaced. Change this file together with the reference in the tests, which says the same
// in regular expressions, and run the tests of both.

/// One pass over clean text, writing the signature.
struct ReplyLexer {
  let text: UnsafeRawBufferPointer
  private let out: UnsafeMutablePointer<UInt8>
  private let capacity: Int

  /// Bytes written.
  private(set) var count = 0
  /// Where the next token is read.
  var index = 0
  /// Up to here no address can begin, since no @ follows in the run.
  var noAddressBefore = 0
  /// Up to here no long token can begin, since the run around it is none.
  var noLongTokenBefore = 0
  /// Set when the signature was full before the text ended.
  private(set) var isFull = false

  private var blankIsDue = false
  private var lastBlank = 0
  private var smtpCode = 0
  private var enhanced: EnhancedStatusCode?
  /// True while nothing but codes was read.
  private var isHead = true
  /// True behind a blank or a code that was skipped.
  private var isWordStart = true

  init(text: UnsafeRawBufferPointer, out: UnsafeMutablePointer<UInt8>, capacity: Int) {
    self.text = text
    self.out = out
    self.capacity = capacity
  }

  /// Reads the whole text.
  mutating func run() {
    readLead()
    while index < text.count, !isFull {
      let byte = text[index]
      if byte == ByteClass.space {
        blankIsDue = true
        isWordStart = true
        index += 1
      } else if isWordStart, skipRepeatedCode() {
        continue
      } else {
        isHead = false
        isWordStart = false
        readToken(byte)
      }
    }
    if isFull { count = lastBlank }
  }

  /// The type and the SMTP code; the enhanced code is read with the repeated codes.
  private mutating func readLead() {
    let lead = ReplyLead(text)
    index = lead.textStart
    if lead.isLocal { emit("x-pmta;") }
    smtpCode = lead.smtpCode
    guard smtpCode != 0 else { return }
    keep(3)
    if index < text.count {
      index += 1
      blankIsDue = true
    }
  }

  private mutating func readToken(_ byte: UInt8) {
    if ByteClass.isWord(byte) {
      if takeURL() || takeAddress() || takeIPv6() || takeTime() || takeLongToken() { return }
      takePiece()
    } else if !takeAddress() {
      keep(1)
    }
  }

  // MARK: Codes

  /// Skips the reply's own SMTP code where it stands again at the start of a word, and the
  /// enhanced code behind it or at the head; true when something was read.
  private mutating func skipRepeatedCode() -> Bool {
    if smtpCode != 0, let code = ReplyLead.smtpCode(text, at: index), code == smtpCode {
      index = min(index + 4, text.count)
      blankIsDue = true
      _ = skipEnhancedCode()
      return true
    }
    return isHead && skipEnhancedCode()
  }

  /// Reads an enhanced code that is a word of its own: the first one at the head is kept, without
  /// a `#`; the same one again goes.
  private mutating func skipEnhancedCode() -> Bool {
    let start = index < text.count && text[index] == UInt8(ascii: "#") ? index + 1 : index
    guard let (code, end) = EnhancedStatusCode.standingAlone(text, at: start),
      end == text.count || text[end] == ByteClass.space
    else { return false }
    if let enhanced {
      guard enhanced == code else { return false }
      index = end
      return true
    }
    guard isHead else { return false }
    enhanced = code
    index = start
    keep(end - start)
    return true
  }

  // MARK: Writing

  /// Writes the next bytes of the text as they are.
  mutating func keep(_ length: Int) {
    write(UnsafeRawBufferPointer(rebasing: text[index..<index + length]))
    index += length
  }

  /// Writes a word in angle brackets in place of the next bytes of the text; brackets that stand
  /// around those already are not doubled.
  mutating func replace(_ length: Int, by name: StaticString) {
    name.withUTF8Buffer { replace(length, by: UnsafeRawBufferPointer($0)) }
  }

  mutating func replace(_ length: Int, by name: UnsafeRawBufferPointer) {
    let end = index + length
    let isBracketed =
      count > 0 && !blankIsDue && out[count - 1] == ByteClass.less
      && end < text.count && text[end] == ByteClass.greater
    if !isBracketed { emit("<") }
    write(name)
    if !isBracketed { emit(">") }
    index = end
  }

  mutating func emit(_ literal: StaticString) {
    literal.withUTF8Buffer { write(UnsafeRawBufferPointer($0)) }
  }

  mutating func write(_ bytes: UnsafeRawBufferPointer) {
    if blankIsDue {
      blankIsDue = false
      if count > 0 {
        lastBlank = count
        guard count < capacity else { return isFull = true }
        out[count] = ByteClass.space
        count += 1
      }
    }
    guard count + bytes.count <= capacity else { return isFull = true }
    for byte in bytes {
      out[count] = byte
      count += 1
    }
  }
}
