import Foundation
import Glibc

@testable import ReplyClassifier

// The oracle of `ReplyLexer`: the same rules in regular expressions, over bytes read as Latin-1.
// Change it together with the lexer.

/// A regular expression tried at one place of a text.
struct AnchoredPattern: @unchecked Sendable {
  // NSRegularExpression is immutable and documented to be safe on several threads.
  private let regex: NSRegularExpression?

  init(_ pattern: String) { regex = try? NSRegularExpression(pattern: pattern) }

  /// The length of a match that starts at an offset; nil where there is none.
  func length(_ text: NSString, at offset: Int) -> Int? {
    let range = NSRange(location: offset, length: text.length - offset)
    let options: NSRegularExpression.MatchingOptions = [
      .anchored, .withTransparentBounds, .withoutAnchoringBounds,
    ]
    return regex?.firstMatch(in: text as String, options: options, range: range)?.range.length
  }

  /// True when the whole text matches.
  func isWhole(_ text: String) -> Bool {
    length(text as NSString, at: 0) == (text as NSString).length
  }
}

/// Makes signatures the slow and obvious way.
struct ReferenceNormaliser {
  /// The signature of a reply's bytes.
  static func signature(_ reply: [UInt8]) -> [UInt8] {
    var reading = Reading(text: clean(reply) as NSString)
    reading.run()
    return cut(latin1(reading.output))
  }

  // MARK: Clean text

  private static let sequence = AnchoredPattern(
    #"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"#
      + #"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}"#
      + #"|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"#)

  private static func clean(_ reply: [UInt8]) -> String {
    let bytes = reply.prefix(ReplyNormaliser.inputBytesMax)
    let text = string(Array(bytes)) as NSString
    var out = ""
    var index = 0
    while index < text.length {
      let unit = text.character(at: index)
      var taken = 1
      if unit >= 0x80 {
        taken = sequence.length(text, at: index) ?? 1
        let isValid = taken > 1
        out += isValid ? text.substring(with: NSRange(location: index, length: taken)) : "?"
      } else if unit <= 0x20 || unit == 0x7f {
        if !out.isEmpty, out.last != " " { out += " " }
      } else {
        out += string([UInt8(unit)]).lowercased()
      }
      index += taken
    }
    return out
  }

  /// Cuts at the last blank that leaves room.
  private static func cut(_ signature: [UInt8]) -> [UInt8] {
    let limit = ReplyNormaliser.signatureBytesMax
    guard signature.count > limit else { return signature }
    let end = signature[...limit].lastIndex(of: UInt8(ascii: " ")) ?? 0
    return Array(signature[..<end])
  }

  static func string(_ bytes: [UInt8]) -> String {
    var text = String.UnicodeScalarView()
    for byte in bytes { text.append(Unicode.Scalar(byte)) }
    return String(text)
  }

  static func latin1(_ text: String) -> [UInt8] {
    text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
  }
}

// MARK: - Tokens

/// The state of one reading.
private struct Reading {
  let text: NSString
  var output = ""
  private var index = 0
  private var blankIsDue = false
  private var smtpCode = ""
  private var enhanced = ""
  private var isHead = true
  private var isWordStart = true

  init(text: NSString) { self.text = text }

  private static let lead = AnchoredPattern(#"(?:smtp; ?)*"#)
  private static let own = AnchoredPattern(#"x-pmta; ?"#)
  private static let code = AnchoredPattern(#"[2-5][0-9]{2}(?=[ -]|$)"#)
  private static let enhancedCode = AnchoredPattern(
    #"#?(?<![0-9a-z.])[245]\.[0-9]{1,3}\.[0-9]{1,3}(?= |$)"#)
  private static let word = AnchoredPattern("[0-9a-z]")

  mutating func run() {
    index += Self.lead.length(text, at: 0) ?? 0
    if let length = Self.own.length(text, at: index) {
      output = "x-pmta;"
      index += length
    }
    if let length = Self.code.length(text, at: index) {
      smtpCode = substring(length)
      keep(length)
      skipSeparator()
    }
    while index < text.length {
      if text.character(at: index) == 0x20 {
        index += 1
        blankIsDue = true
        isWordStart = true
      } else if !(isWordStart && skipCode()) {
        isHead = false
        isWordStart = false
        readToken()
      }
    }
  }

  private mutating func skipSeparator() {
    guard index < text.length else { return }
    index += 1
    blankIsDue = true
  }

  private mutating func skipCode() -> Bool {
    if !smtpCode.isEmpty, let length = Self.code.length(text, at: index),
      substring(length) == smtpCode
    {
      index = min(index + 4, text.length)
      blankIsDue = true
      _ = skipEnhanced()
      return true
    }
    return isHead && skipEnhanced()
  }

  private mutating func skipEnhanced() -> Bool {
    guard let length = Self.enhancedCode.length(text, at: index) else { return false }
    let numbers = substring(length).drop { $0 == "#" }.split(separator: ".").compactMap { Int($0) }
    let found = numbers.map(String.init).joined(separator: ".")
    if enhanced.isEmpty {
      guard isHead else { return false }
      enhanced = found
      let mark = text.character(at: index) == 0x23 ? 1 : 0
      index += mark
      keep(length - mark)
      return true
    }
    guard enhanced == found else { return false }
    index += length
    return true
  }

  // MARK: Token

  private static let piece = "[0-9a-z](?:[0-9a-z._-]*[0-9a-z])?"
  private static let link = AnchoredPattern(
    #"https?://[0-9a-z._\-+=%~$&/:#@*!?;]*[0-9a-z_\-+=%~$&/#@*]"#
      + #"|www\.[0-9a-z._\-+=%~$&/:#@*!?;]*[0-9a-z_\-+=%~$&/#@*]|www(?=\.)"#)
  private static let address = AnchoredPattern(
    #"[0-9a-z_\-+=%~$&/#*^][0-9a-z._\-+=%~$&/:#*^']*@"# + piece)
  private static let colons = AnchoredPattern(
    #"(?:ipv6:)?(?=(?:[0-9a-f.]*:){2}[0-9a-f:.]*[0-9a-f](?![0-9a-z]))"#
      + #"[0-9a-f:.]*[0-9a-f](?![0-9a-z])"#)
  private static let clock =
    #"[0-9]{1,2}+:[0-9]{2}(?![0-9])(?::[0-9]{2}(?![0-9])(?:\.[0-9]{1,9}+(?![0-9]))?)?"#
    + #"(?:z|[+-][0-9]{4}|[+-][0-9]{2}:[0-9]{2})?(?![0-9a-z])"#
  private static let date =
    "(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}/[0-9]{2}/[0-9]{2})(?![0-9])"
  private static let time = AnchoredPattern(
    "\(date)[t_]\(clock)|\(date)(?![0-9a-z])|\(clock)")
  private static let longDate = AnchoredPattern(
    #"(?:(?:mon|tue|wed|thu|fri|sat|sun),? )?[0-9]{1,2}+([ -])"#
      + #"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\1[0-9]{4}(?![0-9a-z])"#)
  private static let longToken = AnchoredPattern(
    #"(?=[0-9a-z_-]*[+/=])(?=(?:[a-z+/=_-]*[0-9]){2})[0-9a-z+/=_-]{20,}+"#)
  private static let anyPiece = AnchoredPattern(piece)

  private mutating func readToken() {
    guard Self.word.length(text, at: index) != nil else {
      if let length = Self.address.length(text, at: index) {
        replace(length, "address")
      } else {
        keep(1)
      }
      return
    }
    if let length = Self.link.length(text, at: index) { return readLink(length) }
    if let length = Self.address.length(text, at: index) { return replace(length, "address") }
    if let length = colonsLength() {
      let group = substring(length)
      let plain = group.hasPrefix("ipv6:") ? String(group.dropFirst(5)) : group
      return replace(length, isIPv6(plain) ? "ip" : "id")
    }
    let length = max(
      Self.time.length(text, at: index) ?? 0, Self.longDate.length(text, at: index) ?? 0)
    if length > 0 { return replace(length, "time") }
    if let length = Self.longToken.length(text, at: index) { return replace(length, "id") }
    readPiece(Self.anyPiece.length(text, at: index) ?? 1)
  }

  /// A group with two colons that is an IPv6 address, or else no time.
  private func colonsLength() -> Int? {
    guard let length = Self.colons.length(text, at: index) else { return nil }
    let group = substring(length)
    if group.hasPrefix("ipv6:") || isIPv6(group) { return length }
    return Self.time.length(text, at: index) == nil ? length : nil
  }

  private func isIPv6(_ text: String) -> Bool {
    var bits = in6_addr()
    return text.utf8.count <= 45 && inet_pton(AF_INET6, text, &bits) == 1
  }

  // MARK: Link

  private static let host = AnchoredPattern(#"[0-9a-z.-]*(?=[/?&;#=:]|$)"#)
  private static let delimiters = AnchoredPattern("[/?&;#=:]*")
  private static let part = AnchoredPattern("[^/?&;#=:]*")
  private static let plainPart = AnchoredPattern(
    #"(?![0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}$)(?:[._-]*[0-9]){0,8}[._-]*$"#
      + #"|(?=.*[a-z])[0-9a-z._-]{1,11}$|(?=.*[a-z])(?:[a-z._-]*[0-9]){0,3}[a-z._-]*$"#)

  private mutating func readLink(_ length: Int) {
    let link = substring(length) as NSString
    let hostStart = link.hasPrefix("https://") ? 8 : link.hasPrefix("http://") ? 7 : 0
    let hostLength = Self.host.length(link, at: hostStart)
    let host = link.substring(
      with: NSRange(location: hostStart, length: hostLength ?? 0))
    let isKnown = Array(host.utf8).withUnsafeBytes { KnownHosts.keepsLink($0) }
    guard let hostLength, hostLength <= 32, isKnown else { return replace(length, "url") }
    var kept = hostStart + hostLength
    while kept < link.length {
      let start = kept + (Self.delimiters.length(link, at: kept) ?? 0)
      let count = Self.part.length(link, at: start) ?? 0
      let part = link.substring(with: NSRange(location: start, length: count))
      let isGroup =
        start + count < link.length && link.character(at: start + count) == 0x3a
      guard !isGroup, start + count <= 160, count <= 32,
        Self.plainPart.isWhole(part) || part.isEmpty
      else {
        keep(min(start, 160))
        index += length - min(start, 160)
        return replace(0, "id")
      }
      kept = start + count
    }
    keep(length)
  }

  // MARK: Piece

  private static let dotted = AnchoredPattern(#"[0-9]+\.[0-9.]*[0-9]"#)
  private static let ipv4 = AnchoredPattern(
    #"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.|$)){4}(?<=[0-9])"#)
  private static let aCode = AnchoredPattern(#"[245](?:\.[0-9]{1,3}){2}"#)
  private static let name = AnchoredPattern(#"(?:[0-9a-z_-]+\.)+(?:xn--[0-9a-z_-]*|[a-z]{2,})"#)
  private static let errorName = AnchoredPattern(
    #"resolver\.(?:adr|rst)\.|storedrv\.(?:deliver|submit)"#)
  private static let errorCode = AnchoredPattern(
    #"[a-z]{2,8}[0-9]{0,4}_[0-9]{1,4}|rfc[0-9]{0,5}"#)
  private static let id = AnchoredPattern(
    #"(?=.{8})(?:[a-z._-]*[0-9]){2}.*|(?=.{6})(?:[a-z._-]*[0-9]){4}.*|.{41,}"#)
  private static let longNumber = AnchoredPattern(#"(?:[._-]*[0-9]){5}[0-9._-]*"#)
  private static let twoCodes = AnchoredPattern(#"[2-5][0-9]{2}-[245](?:\.[0-9]{1,3}){2}"#)

  private mutating func readPiece(_ length: Int) {
    let piece = substring(length)
    if Self.dotted.isWhole(piece) {
      if Self.ipv4.isWhole(piece) { return replace(length, "ip") }
      return Self.aCode.isWhole(piece) ? keep(length) : replace(length, "n")
    }
    if Self.name.isWhole(piece) {
      if Self.errorName.length(piece as NSString, at: 0) != nil { return keep(length) }
      let suffix = Array(piece.utf8).withUnsafeBytes { KnownHosts.blockListSuffix(of: $0) }
      guard let suffix else { return replace(length, "domain") }
      let zone = (piece as NSString).substring(from: suffix)
      return suffix == 0 ? keep(length) : replace(length, zone)
    }
    let hasLetter = piece.contains { $0.isLetter }
    if !hasLetter {
      let isId = Self.longNumber.isWhole(piece) && !Self.twoCodes.isWhole(piece)
      return isId ? replace(length, "id") : keep(length)
    }
    let isCode = piece.utf8.count <= 40 && (isBehindAUP || Self.errorCode.isWhole(piece))
    return !isCode && Self.id.isWhole(piece) ? replace(length, "id") : keep(length)
  }

  private var isBehindAUP: Bool {
    index >= 4 && text.substring(with: NSRange(location: index - 4, length: 4)) == "aup#"
  }

  // MARK: Writing

  private func substring(_ length: Int) -> String {
    text.substring(with: NSRange(location: index, length: length))
  }

  private mutating func write(_ word: String) {
    if blankIsDue, !output.isEmpty { output += " " }
    blankIsDue = false
    output += word
  }

  private mutating func keep(_ length: Int) {
    write(substring(length))
    index += length
  }

  private mutating func replace(_ length: Int, _ name: String) {
    let isBracketed =
      !blankIsDue && output.hasSuffix("<") && index + length < text.length
      && text.character(at: index + length) == 0x3e
    write(isBracketed ? name : "<\(name)>")
    index += length
  }
}
