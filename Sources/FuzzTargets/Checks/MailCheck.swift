import Containers
import TestSupport

/// Mail messages in blocks of any size, and what is attached in every encoding against itself.
///
/// Planted: an attachment is not told whose name is an encoded word (RFC 2047) with a digit behind a
/// blank.
final class MailCheck: FileCheck {
  override func difference(_ bytes: [UInt8], _ random: inout SeededRandom) -> String? {
    let whole = leaves(of: bytes)
    if let found = blockDifference(bytes, from: whole, &random) { return found }
    guard !whole.meetsLimit, !bytes.isEmpty else { return nil }
    // The first line gives the name, what follows it is the content.
    let lines = bytes.split(separator: 10, maxSplits: 1, omittingEmptySubsequences: false)
    let name = AttachedName.plain(lines[0])
    let content = Array(lines.count > 1 ? lines[1] : [])
    let direct = leaves(of: content)
    guard !name.isEmpty, !content.isEmpty, !direct.meetsLimit else { return nil }
    return attachedDifference(name, content, direct, &random)
  }

  private func attachedDifference(
    _ name: String, _ content: [UInt8], _ direct: FoundLeaves, _ random: inout SeededRandom
  ) -> String? {
    var limits = ContainerLimits.standard
    limits.depthMax += 1
    // The part itself is no report where its content is none; the message is then refused as a whole.
    let expected = direct.inMail.moved { "!" + name + $0 }
    for encoding in AttachedContent.allCases {
      for form in AttachedName.allCases {
        let message = encoding.message(content, fileName: form.parameter(name))
        var found = leaves(of: message, blockBytes: random.pieceBytes(), limits: limits)
        if found.meetsLimit { continue }
        if isPlanted, form == .quotedWord, Self.isHit(name) { found = FoundLeaves([]) }
        if found.inMail != expected {
          return "as \(encoding) named by \(form): \(found.events) instead of \(expected.events)"
        }
      }
    }
    return nil
  }

  private static func isHit(_ name: String) -> Bool {
    zip(name, name.dropFirst()).contains { $0 == " " && $1.isNumber }
  }
}
