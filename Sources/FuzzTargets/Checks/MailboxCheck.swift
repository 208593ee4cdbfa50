import Containers
import TestSupport

/// A mailbox against its messages one by one, read at once and a few bytes at a time.
///
/// Planted: of a message that holds a `From ` line with a mark the first document is not told.
final class MailboxCheck: FileCheck {
  /// The most bytes of a line that can be a `From ` line.
  private static let lineBytesMax = 1024

  override func difference(_ bytes: [UInt8], _ random: inout SeededRandom) -> String? {
    let bytes = bytes.starts(with: "From ".utf8) ? bytes : Array("From ".utf8) + bytes
    let found = leaves(of: bytes)
    guard !found.meetsLimit else { return nil }
    var expected = FoundLeaves([])
    for (index, message) in Self.messages(bytes).enumerated() {
      let alone = leaves(of: message)
      guard !alone.meetsLimit else { return nil }
      expected = expected + alone.moved { "!\(index + 1)" + $0.dropFirst(2) }
    }
    let told = isPlanted ? Self.wrong(found, bytes) : found
    guard told == expected else { return "\(told.events) instead of \(expected.events)" }
    // Stored members of a few bytes each reach the splitter in pieces as small.
    let size = Int.random(in: 3...90, using: &random)
    let pieces = stride(from: 0, to: bytes.count, by: size).flatMap { start in
      GzipBytes.member(Array(bytes[start..<min(start + size, bytes.count)]))
    }
    var limits = ContainerLimits.standard
    limits.depthMax += 1
    let packed = leaves(of: pieces, limits: limits)
    guard !packed.meetsLimit, packed != found else { return nil }
    return "in pieces of \(size): \(packed.events) instead of \(found.events)"
  }

  /// The messages with their `From ` lines, told by whole lines.
  private static func messages(_ bytes: [UInt8]) -> [[UInt8]] {
    let lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
    var starts = [0]
    for index in lines.indices.dropFirst() {
      guard lines[index].starts(with: "From ".utf8), lines[index].count < lineBytesMax else {
        continue
      }
      let isBehindBlank =
        index - 1 > starts[starts.count - 1]
        && lines[index - 1].allSatisfy { $0 == 32 || $0 == 9 || $0 == 13 }
      let isBeforeField = index + 1 < lines.count && beginsMessage(lines[index + 1])
      if isBehindBlank && holdsTime(lines[index]) || isBeforeField { starts.append(index) }
    }
    return zip(starts, starts.dropFirst() + [lines.count]).map { start, end in
      let text = Array(lines[start..<end].joined(separator: [10]))
      return end < lines.count ? text + [10] : text
    }
  }

  /// True for `Name: …` where mail servers and programs begin a message with a field of that name.
  private static func beginsMessage(_ line: ArraySlice<UInt8>) -> Bool {
    let text = String(decoding: line.prefix(78), as: UTF8.self)
    guard
      let name = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).first,
      name.count < text.count
    else { return false }
    let known = """
      return-path received delivered-to envelope-to delivery-date date from to cc subject message-id \
      mime-version content-type reply-to sender authentication-results dkim-signature arc-seal \
      arc-message-signature arc-authentication-results received-spf status list-id in-reply-to \
      references auto-submitted
      """.split(separator: " ").map(String.init)
    let lower = name.lowercased()
    return known.contains(lower) || lower.hasPrefix("x-") && !lower.contains(" ")
  }

  private static func holdsTime(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.count < lineBytesMax else { return false }
    let shape = line.map { (0x30...0x39).contains($0) ? UInt8(ascii: "0") : $0 }
    return shape.firstRange(of: "00:00".utf8) != nil
  }

  private static func wrong(_ found: FoundLeaves, _ bytes: [UInt8]) -> FoundLeaves {
    guard bytes.firstRange(of: "\n>From ".utf8) != nil else { return found }
    let first = found.events.firstIndex { if case .document = $0 { true } else { false } }
    return FoundLeaves(found.events.enumerated().filter { $0.offset != first }.map(\.element))
  }
}
