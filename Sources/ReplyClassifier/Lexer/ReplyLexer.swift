import ByteKit

// ADVICE: the signature of a signature must be itself. Each token below is therefore taken from
// the left, at a token start, and either kept as it is or replaced as a whole; what follows it is
// read as if a new token started there. Two kinds of rule break this: one that looks at a whole run
// and then keeps a part of it, and one that refuses a token for what stands behind it while a part
// of the token would do, since what stands behind may be replaced. Change this file together with
// the reference in the tests, which says the same in regular expressions, and run the tests of both.

/// One pass over clean text, writing the signature.
///
/// The text ends with two zero bytes that are not counted. What is kept is not copied token by
/// token: `index` runs ahead of `keptStart`, and the bytes between go out at once when something
/// is replaced or left out.
struct ReplyLexer {
  let text: UnsafeRawBufferPointer
  /// The start of the text, through which its zero bytes at the end can be read.
  let base: UnsafePointer<UInt8>
  let classes: ByteClasses
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
  /// Up to here no plain word can begin, since the one around it is none.
  var noPlainWordBefore = 0
  /// The end of the run of address bytes around the index, where it was looked at.
  private var runEnd = 0
  /// All flags of the bytes from there on to the end of the run, and perhaps of some before.
  private var runFlags: ByteClasses.Flags = []

  private var keptStart = 0
  private var blankIsDue = false
  private var smtpCode = 0
  private var enhanced: EnhancedStatusCode?
  /// True while nothing but codes was read.
  private var isHead = true
  /// True behind a blank or a code that was skipped.
  private var isWordStart = true

  /// Bytes that `out` must have room for beyond the capacity.
  static let slackBytes = 1

  init(
    text: UnsafePointer<UInt8>, count: Int, classes: ByteClasses,
    out: UnsafeMutablePointer<UInt8>, capacity: Int
  ) {
    self.text = UnsafeRawBufferPointer(start: text, count: count)
    base = text
    self.classes = classes
    self.out = out
    self.capacity = capacity
  }

  /// Reads the whole text.
  mutating func run() {
    readLead()
    while index < text.count, count <= capacity {
      let flags = classes[base[index]]
      if flags.contains(.blank) {
        index += 1
        isWordStart = true
      } else if isWordStart, !flags.contains(.letter), skipRepeatedCode() {
        continue
      } else {
        isHead = false
        isWordStart = false
        readToken(flags)
      }
    }
    flush()
    cut()
  }

  /// Ends a signature that is too long at the last blank that leaves room.
  private mutating func cut() {
    guard count > capacity else { return }
    count = capacity
    while count > 0, out[count] != ByteClass.space { count -= 1 }
  }

  /// The type and the SMTP code; the enhanced code is read with the repeated codes.
  private mutating func readLead() {
    let lead = ReplyLead(text)
    index = lead.textStart
    if lead.isLocal { write("x-pmta;") }
    smtpCode = lead.smtpCode
    keptStart = index
    guard smtpCode != 0 else { return }
    index += 3
    if index < text.count { leaveOut(1) }
  }

  private mutating func readToken(_ flags: ByteClasses.Flags) {
    guard flags.contains(.run) else { return index += 1 }
    if flags.contains(.letter), takePlainWord() { return }
    if index >= runEnd { lookAtRun() }
    if flags.isDisjoint(with: .word) {
      if !runFlags.contains(.at) || !takeAddress() { index += 1 }
      return
    }
    if takeURL() || (runFlags.contains(.at) && takeAddress()) { return }
    if runFlags.contains(.colon), takeIPv6() { return }
    if takeTime() || (runFlags.contains(.longMark) && takeLongToken()) { return }
    takePiece()
  }

  private mutating func lookAtRun() {
    runFlags = []
    runEnd = index
    while true {
      let flags = classes[base[runEnd]]
      guard flags.contains(.run) else { return }
      runFlags.formUnion(flags)
      runEnd += 1
    }
  }

  // MARK: Codes

  /// Skips the reply's own SMTP code where it stands again at the start of a word, and the
  /// enhanced code behind it or at the head; true when something was read.
  private mutating func skipRepeatedCode() -> Bool {
    if smtpCode != 0, let code = ReplyLead.smtpCode(text, at: index), code == smtpCode {
      leaveOut(min(4, text.count - index))
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
      leaveOut(end - index)
      return true
    }
    guard isHead else { return false }
    enhanced = code
    if start > index {
      flush()
      keptStart = start
    }
    index = end
    return true
  }

  // MARK: Writing

  /// Writes a word in angle brackets in place of the next bytes of the text; brackets that stand
  /// around those already are not doubled.
  mutating func replace(_ length: Int, by name: StaticString) {
    replace(
      length, by: UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
  }

  mutating func replace(_ length: Int, by name: UnsafeRawBufferPointer) {
    flush()
    let end = index + length
    let isBracketed =
      count > 0 && !blankIsDue && out[count - 1] == ByteClass.less
      && end < text.count && text[end] == ByteClass.greater
    if !isBracketed { write("<") }
    write(name)
    if !isBracketed { write(">") }
    index = end
    keptStart = end
  }

  /// Leaves out the next bytes of the text, and the blank before them, which may come back.
  private mutating func leaveOut(_ length: Int) {
    let isBehindBlank = index > keptStart && text[index - 1] == ByteClass.space
    let next = index + length
    if isBehindBlank { index -= 1 }
    flush()
    index = next
    while index < text.count, text[index] == ByteClass.space { index += 1 }
    keptStart = index
    blankIsDue = true
    isWordStart = true
  }

  /// Writes what was kept since the last time.
  private mutating func flush() {
    guard index > keptStart else { return }
    var start = keptStart
    // Behind a token that was replaced the blank is in the text; at the very end it is dropped.
    if blankIsDue || count == 0, text[start] == ByteClass.space { start += 1 }
    let end =
      index == text.count && text[index - 1] == ByteClass.space ? index - 1 : index
    keptStart = index
    guard end > start else { return }
    write(UnsafeRawBufferPointer(rebasing: text[start..<end]))
  }

  private mutating func write(_ literal: StaticString) {
    write(
      UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
  }

  /// Writes bytes as far as there is room; `count` passes the capacity when there is not.
  private mutating func write(_ bytes: UnsafeRawBufferPointer) {
    if blankIsDue {
      blankIsDue = false
      if count > 0, count <= capacity {
        out[count] = ByteClass.space
        count += 1
      }
    }
    let length = min(bytes.count, capacity + Self.slackBytes - count)
    guard length > 0, let base = bytes.baseAddress else { return }
    UnsafeMutableRawPointer(out + count).copyMemory(from: base, byteCount: length)
    count += length
  }
}
