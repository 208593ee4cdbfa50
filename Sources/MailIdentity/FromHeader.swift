import ByteKit

/// Finds the domain of an author in a From header field, as PowerMTA logs it in `header_From`.
///
/// RFC 5322 sections 3.4 and 3.6.2: display names, quoted strings, nested comments, groups and
/// lists. Of several addresses the first that has a domain counts. Encoded words (RFC 2047) are
/// never decoded: what looks like an address inside one is not an address.
package enum FromHeader {
  /// The longest encoded word that is known as one; RFC 2047 section 2 allows 75, senders more.
  package static let encodedWordBytesMax = 256

  /// The domain of the first address with one; nil when there is none.
  ///
  /// O(length), no recursion.
  package static func domain(of value: UnsafeRawBufferPointer) -> String? {
    var scanner = AddressScanner(value)
    while let address = scanner.next() {
      let found = address.withUnsafeBytes { domain(ofMailbox: $0) }
      if let found { return found }
    }
    return nil
  }

  /// The domain of a bare address with or without angle brackets, such as MAIL FROM; nil for the
  /// null sender.
  package static func domain(ofMailbox mailbox: UnsafeRawBufferPointer) -> String? {
    guard let range = domainRange(ofMailbox: mailbox) else { return nil }
    return DomainName.normalise(UnsafeRawBufferPointer(rebasing: mailbox[range]))
  }

  /// Where the domain lies in a bare address: behind the last `@`, before a closing bracket.
  package static func domainRange(ofMailbox mailbox: UnsafeRawBufferPointer) -> Range<Int>? {
    var end = mailbox.count
    while end > 0, mailbox[end - 1] <= 32 || mailbox[end - 1] == UInt8(ascii: ">") { end -= 1 }
    guard let at = lastIndex(of: UInt8(ascii: "@"), in: mailbox, before: end), at + 1 < end else {
      return nil
    }
    return at + 1..<end
  }
}

/// Takes a From value apart into its addresses.
private struct AddressScanner {
  private let value: UnsafeRawBufferPointer
  private var position = 0

  init(_ value: UnsafeRawBufferPointer) { self.value = value }

  /// The next address without comments and display name; nil at the end.
  mutating func next() -> [UInt8]? {
    var plain: [UInt8] = []
    var bracketed: [UInt8]?
    guard position < value.count else { return nil }
    while position < value.count {
      let byte = value[position]
      switch byte {
      case UInt8(ascii: "("): skipComment()
      case UInt8(ascii: "\""): copyQuoted(into: &plain)
      case UInt8(ascii: "<"): if let found = readBracketed() { bracketed = bracketed ?? found }
      case UInt8(ascii: ","), UInt8(ascii: ";"):
        position += 1
        return bracketed ?? plain
      case UInt8(ascii: ":"):
        // The name of a group ends here; an address has no colon outside brackets.
        position += 1
        plain.removeAll(keepingCapacity: true)
      case UInt8(ascii: "=") where skipEncodedWord(): break
      default:
        plain.append(byte)
        position += 1
      }
    }
    return bracketed ?? plain
  }

  /// Passes over `=?charset?encoding?text?=`, whose text may hold commas, brackets and `@` though
  /// the RFC forbids it; false, and nothing passed, where there is none.
  private mutating func skipEncodedWord() -> Bool {
    let limit = min(value.count, position + FromHeader.encodedWordBytesMax)
    guard position + 1 < limit, value[position + 1] == UInt8(ascii: "?") else { return false }
    var marks = 0
    var index = position + 2
    while index < limit, value[index] > 32 {
      if value[index] == UInt8(ascii: "?") {
        marks += 1
        if marks == 3 {
          guard index + 1 < limit, value[index + 1] == UInt8(ascii: "=") else { return false }
          position = index + 2
          return true
        }
      }
      index += 1
    }
    return false
  }

  private mutating func skipComment() {
    var depth = 0
    while position < value.count {
      let byte = value[position]
      position += 1
      if byte == UInt8(ascii: "\\") { position = min(position + 1, value.count) }
      if byte == UInt8(ascii: "(") { depth += 1 }
      if byte == UInt8(ascii: ")") { depth -= 1 }
      if depth == 0 { return }
    }
  }

  /// A quoted local part stands for itself; its own `@` must not count, so it is left out.
  private mutating func copyQuoted(into text: inout [UInt8]) {
    position += 1
    while position < value.count {
      let byte = value[position]
      position += 1
      if byte == UInt8(ascii: "\\") {
        position = min(position + 1, value.count)
      } else if byte == UInt8(ascii: "\"") {
        text.append(UInt8(ascii: "q"))
        return
      }
    }
  }

  /// The text between angle brackets, a source route cut off; a missing `>` ends at the end.
  private mutating func readBracketed() -> [UInt8]? {
    position += 1
    var text: [UInt8] = []
    while position < value.count {
      let byte = value[position]
      switch byte {
      case UInt8(ascii: ">"):
        position += 1
        return text
      case UInt8(ascii: "("): skipComment()
      case UInt8(ascii: "\""): copyQuoted(into: &text)
      default:
        text.append(byte)
        position += 1
      }
    }
    return text
  }
}
