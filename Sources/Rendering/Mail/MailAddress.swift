/// A mailbox of a header: an address with or without a name (RFC 5322 section 3.4).
package struct MailAddress: Hashable, Sendable {
  /// The most bytes of an address (RFC 5321 section 4.5.3.1.3, without the angle brackets).
  package static let addressBytesMax = 254
  /// The most bytes of a local part (RFC 5321 section 4.5.3.1.1).
  package static let localBytesMax = 64

  /// The name; empty where there is none.
  package let name: String
  /// `local@domain`, or a mailbox of this machine as `root`.
  package let address: String

  /// Reads `Name <local@domain>`, `local@domain` or `root`; nil for anything else.
  ///
  /// Nothing that could end a header's line or add another mailbox is taken.
  package init?(_ text: String) {
    guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f }) else {
      return nil
    }
    if text.hasSuffix(">"), let open = text.lastIndex(of: "<") {
      address = String(text[text.index(after: open)...].dropLast())
      name = Self.unquoted(text[..<open])
    } else {
      address = text
      name = ""
    }
    guard Self.isAddress(address), !name.contains(where: { "<>".contains($0) }) else { return nil }
  }

  /// The domain; nil for a mailbox of this machine.
  var domain: Substring? { address.split(separator: "@").dropFirst().first }

  /// The mailbox as a header holds it, without line ends.
  var header: String {
    guard !name.isEmpty else { return address }
    return "\(HeaderText.phrase(name)) <\(address)>"
  }

  private static func unquoted(_ text: Substring) -> String {
    let blank: (Character) -> Bool = { $0 == " " }
    var name = String(text.drop(while: blank).reversed().drop(while: blank).reversed())
    if name.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") {
      name = String(name.dropFirst().dropLast()).replacing("\\\"", with: "\"")
    }
    return name
  }

  private static func isAddress(_ address: String) -> Bool {
    let parts = address.split(separator: "@", omittingEmptySubsequences: false)
    guard address.utf8.count <= addressBytesMax, (1...2).contains(parts.count),
      parts[0].utf8.count <= localBytesMax, isDotted(parts[0], "!#$%&'*+/=?^_`{|}~-")
    else { return false }
    return parts.count == 1 || isDotted(parts[1], "-")
  }

  /// True for words of ASCII letters, digits and some marks with a point between them.
  private static func isDotted(_ text: Substring, _ marks: String) -> Bool {
    text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { word in
      !word.isEmpty
        && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || marks.contains($0)) }
    }
  }
}
