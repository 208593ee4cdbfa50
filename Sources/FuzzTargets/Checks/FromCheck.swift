import ByteKit
import MailIdentity
import TestSupport

/// The domain of a From header against a plain reader, in one spelling, and with more in front of it.
///
/// Planted: encoded words (RFC 2047) are not passed over.
final class FromCheck: FuzzCheck {
  private let isPlanted: Bool

  init(isPlanted: Bool) { self.isPlanted = isPlanted }

  func difference(_ bytes: [UInt8]) -> String? {
    let expected = PlainFrom.domain(bytes)
    let found = domain(bytes)
    guard found == expected else { return "\(told(found)) instead of \(told(expected))" }
    if let found, DomainName.normalise(found) != found { return "\(found) has another spelling" }
    for front in ["(a comment, <x@y.example>)", "\"a name, <x@y.example>\"", "=?utf-8?q?a@b,?= "] {
      let other = domain(Array(front.utf8) + bytes)
      if other != expected { return "\(told(other)) instead of \(told(expected)) behind \(front)" }
    }
    return nil
  }

  private func told(_ domain: String?) -> String { domain ?? "no domain" }

  private func domain(_ bytes: [UInt8]) -> String? {
    var bytes = bytes
    // The constant fronts of this check are no find.
    if isPlanted, !bytes.starts(with: "=?utf-8?q?a@b,?= ".utf8) {
      for place in bytes.indices.dropLast()
      where bytes[place] == UInt8(ascii: "=") && bytes[place + 1] == UInt8(ascii: "?") {
        bytes[place] = UInt8(ascii: "x")
      }
    }
    return bytes.withUnsafeBytes { FromHeader.domain(of: $0) }
  }
}
