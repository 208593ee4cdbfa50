public import ByteKit

/// Replaces the local parts of e-mail addresses in any text by short salted hashes.
///
/// `john.doe@example.com` becomes `redacted-1f0c3a77b2@example.com`, and so does every other
/// spelling of the case. Within one redactor the same local part always gives the same hash, so
/// that a reader can tell whether two lines are about one mailbox. Without the salt nobody can
/// find out whether a guessed name is behind a hash, so the salt is drawn anew for each run and
/// kept nowhere; hashes of two runs cannot be compared.
///
/// What stands before an at sign is a local part whether or not a domain follows: rather too much
/// is replaced than too little. `MailboxSpelling` knows the ways to write an at sign, and the
/// mailboxes that are written without one. Quoted local parts are understood as they stand in mail
/// (RFC 5321 section 4.1.2), in CSV with doubled quotes, and in JSON with a backslash before the
/// quotes.
public struct LocalPartRedactor: Sendable {
  /// Bytes of a salt that nobody can guess.
  public static let saltBytes = 32
  /// The fewest bytes of a local part that is looked for where no at sign stands behind it.
  static let bareBytesMin = 3

  private static let mark = Array("redacted-".utf8)
  private static let hashDigits = 10

  private let salt: [UInt8]

  /// Makes a redactor with a salt of its own.
  public init() {
    var random = SystemRandomNumberGenerator()
    self.init(salt: (0..<Self.saltBytes).map { _ in UInt8.random(in: 0...255, using: &random) })
  }

  /// Makes a redactor with a given salt; two with the same one agree.
  public init(salt: [UInt8]) { self.salt = salt }

  /// The text with the local part of every address in it replaced.
  public func redact(_ text: String) -> String {
    guard Self.mayHoldAddress(text) else { return text }
    return String(decoding: redact(bytes: Array(text.utf8)), as: UTF8.self)
  }

  /// The text redacted, and in it the local parts of some addresses also where they stand alone, as
  /// in `550 5.1.1 john.doe... User unknown`; so are those of the addresses that it holds itself.
  ///
  /// Local parts of fewer than three bytes are looked for before at signs alone.
  public func redact(_ text: String, naming addresses: [String]) -> String {
    var bytes = Array(text.utf8)
    let all = addresses + Self.addresses(in: bytes)
    for name in Self.names(of: all) { bytes = replacing(name, in: bytes) }
    return String(decoding: redact(bytes: bytes), as: UTF8.self)
  }

  /// A path redacted name by name, so that the folders above an address stay readable.
  public func redact(path: String) -> String {
    guard Self.mayHoldAddress(path) else { return path }
    return path.split(separator: "/", omittingEmptySubsequences: false)
      .map { redact(String($0)) }.joined(separator: "/")
  }

  /// A name that should be a domain: one that is none, such as a whole address that a report gives as
  /// From domain, keeps what stands behind its last at sign and nothing else.
  public func redact(domain: String) -> String {
    let bytes = Array(domain.utf8)
    guard !bytes.allSatisfy(AddressByte.isDomain) else { return domain }
    let end = bytes.lastIndex(of: UInt8(ascii: "@")) ?? bytes.count
    let name = end == 0 ? [] : replacement(of: bytes[..<end])
    return String(decoding: name + bytes[end...], as: UTF8.self)
  }

  /// A problem with its path and its texts redacted.
  public func redact(_ problem: InputProblem) -> InputProblem {
    InputProblem(
      code: problem.code, path: redact(path: problem.path), place: problem.place,
      reason: redact(problem.reason), hint: problem.hint.map { redact($0) },
      count: problem.count)
  }

  /// A From header without what its writer calls himself: its addresses alone, redacted; a hash of all
  /// of it where it has none.
  public func redact(fromHeader header: String) -> String {
    let addresses = HeaderAddresses.of(Array(header.utf8))
    guard addresses.isEmpty else {
      return addresses.map { redact(String(decoding: $0, as: UTF8.self)) }.joined(separator: ", ")
    }
    let rest = header.utf8.drop { $0 == 0x20 }
    return rest.isEmpty ? "" : String(decoding: replacement(of: Array(rest)[...]), as: UTF8.self)
  }

  /// The first bytes of a row redacted; a field that may be cut short is left out, since the end of
  /// its address may be missing.
  public func redact(row: [UInt8], isCut: Bool) -> String {
    let row = isCut ? Self.wholeFields(row) : row
    let bytes = replacing(HeaderAddresses.names, in: row)
    return redact(String(decoding: bytes, as: UTF8.self), naming: [])
  }

  // MARK: - Addresses in text

  private static func mayHoldAddress(_ text: String) -> Bool {
    text.utf8.contains(where: MailboxSpelling.isMark)
  }

  /// The addresses that a text holds.
  public static func addresses(in text: String) -> [String] { addresses(in: Array(text.utf8)) }

  /// The words with an at sign.
  private static func addresses(in bytes: [UInt8]) -> [String] {
    bytes.split { !isLocal($0) && $0 != UInt8(ascii: "@") }
      .filter { $0.contains(UInt8(ascii: "@")) }.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Most passes over a text.
  private static let passesMax = 8

  /// The bytes redacted until nothing is left to be: a hash may stand where no name did, which makes
  /// an at sign of what was none.
  private func redact(bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Self.passesMax {
      let next = pass(over: bytes)
      if next == bytes { break }
      bytes = next
    }
    return bytes
  }

  private func pass(over bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var copied = 0
    var index = 0
    while index < bytes.count {
      guard let sign = MailboxSpelling.atSign(bytes, at: index) else {
        index += 1
        continue
      }
      if let local = Self.local(bytes, endingAt: sign.lowerBound, notBefore: copied) {
        out += bytes[copied..<local.lowerBound]
        out += replacement(of: bytes[local])
        out += bytes[local.upperBound..<sign.upperBound]
        copied = sign.upperBound
      }
      index = sign.upperBound
    }
    return replacing(MailboxSpelling.mailboxes, in: out + bytes[copied...])
  }

  /// The bytes with what a search finds in them replaced.
  private func replacing(_ find: ([UInt8]) -> [Range<Int>], in bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var copied = 0
    for range in find(bytes) {
      out += bytes[copied..<range.lowerBound] + replacement(of: bytes[range])
      copied = range.upperBound
    }
    return copied == 0 ? bytes : out + bytes[copied...]
  }

  /// The local part before an at sign, without its quotes; nil where there is none.
  private static func local(
    _ bytes: [UInt8], endingAt end: Int, notBefore least: Int
  ) -> Range<Int>? {
    var end = end
    if end > least, bytes[end - 1] == UInt8(ascii: "\"") {
      while end > least, bytes[end - 1] == UInt8(ascii: "\"") { end -= 1 }
      let isEscaped = end > least && bytes[end - 1] == UInt8(ascii: "\\")
      if isEscaped { end -= 1 }
      let quoted = quotedStart(bytes, endingAt: end, notBefore: least, isEscaped: isEscaped)
      if let quoted { return quoted < end ? quoted..<end : nil }
    }
    var start = end
    while start > least, isLocal(bytes[start - 1]) { start -= 1 }
    // Quotation marks of prose are no part of the address.
    while start < end, bytes[start] == UInt8(ascii: "'") || bytes[start] == UInt8(ascii: "`") {
      start += 1
    }
    return start < end ? start..<end : nil
  }

  /// The first byte inside the quotes that close at `end`; nil where none open.
  private static func quotedStart(
    _ bytes: [UInt8], endingAt end: Int, notBefore least: Int, isEscaped: Bool
  ) -> Int? {
    var index = end
    while index > least {
      index -= 1
      guard bytes[index] == UInt8(ascii: "\"") else { continue }
      let escapes = bytes[least..<index].reversed().prefix { $0 == UInt8(ascii: "\\") }.count
      // Inside a quoted local part a quote has a backslash before it, in JSON three.
      if escapes == (isEscaped ? 3 : 1) { continue }
      return index + 1
    }
    return nil
  }

  private static func isLocal(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, 0x7f: false
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "("), UInt8(ascii: ")"),
      UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ","), UInt8(ascii: ";"),
      UInt8(ascii: ":"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "@"):
      false
    default: true
    }
  }

  // MARK: - Names without an at sign

  /// What a reply may call the mailboxes of some addresses, longest first.
  private static func names(of addresses: [String]) -> [[UInt8]] {
    var names: Set<[UInt8]> = []
    for address in addresses {
      var local = address.utf8.map(AddressByte.lower)
      names.formUnion(MailboxSpelling.mailboxes(in: local).map { Array(local[$0]) })
      if local.first == UInt8(ascii: "<") { local.removeFirst() }
      let sign = local.indices.reversed().lazy.compactMap {
        MailboxSpelling.atSign(local, at: $0)
      }.first
      guard let end = sign?.lowerBound else { continue }
      local = local[..<end].filter { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
      names.insert(local)
      // The mailbox of a subaddress, and the recipient inside a bounce address.
      names.insert(Array(local.prefix { $0 != UInt8(ascii: "+") }))
      if let equals = local.lastIndex(of: UInt8(ascii: "=")) {
        let marks = [UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "=")]
        let from = local[..<equals].firstIndex(where: marks.contains).map { $0 + 1 } ?? 0
        names.insert(Array(local[from..<equals]))
      }
    }
    return names.filter { $0.count >= bareBytesMin && $0 + [UInt8(ascii: "-")] != mark }
      .sorted { $0.count == $1.count ? $0.lexicographicallyPrecedes($1) : $0.count > $1.count }
  }

  private func replacing(_ name: [UInt8], in bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let end = index + name.count
      if end <= bytes.count, AddressByte.lower(bytes[index]) == name[0],
        bytes[index..<end].elementsEqual(name, by: { AddressByte.lower($0) == $1 }),
        Self.standsAlone(bytes, index..<end)
      {
        out += replacement(of: name[...])
        index = end
      } else {
        out.append(bytes[index])
        index += 1
      }
    }
    return out
  }

  /// True for a word that is not part of another, nor of a domain.
  private static func standsAlone(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    if range.lowerBound > 0 {
      let before = bytes[range.lowerBound - 1]
      if AddressByte.isAlphanumeric(before) || before == UInt8(ascii: "@") { return false }
    }
    guard range.upperBound < bytes.count else { return true }
    let after = bytes[range.upperBound]
    if AddressByte.isAlphanumeric(after) { return false }
    let isDotted = after == UInt8(ascii: ".") && range.upperBound + 1 < bytes.count
    return !(isDotted && AddressByte.isAlphanumeric(bytes[range.upperBound + 1]))
  }

  // MARK: - Parts

  /// The hash of a local part; one that is a hash already stays.
  private func replacement(of local: ArraySlice<UInt8>) -> [UInt8] {
    let name = local.map(AddressByte.lower)
    let rest = name.dropFirst(Self.mark.count)
    if name.starts(with: Self.mark), rest.count == Self.hashDigits, rest.allSatisfy(Self.isHex) {
      return Array(local)
    }
    let digits = Array("0123456789abcdef".utf8)
    let hash = SHA256.digest(salt + name).prefix(Self.hashDigits / 2)
    return Self.mark + hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }

  /// The bytes up to the last comma outside quotes.
  private static func wholeFields(_ row: [UInt8]) -> [UInt8] {
    var isQuoted = false
    var end = 0
    for (index, byte) in row.enumerated() {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if byte == UInt8(ascii: ","), !isQuoted { end = index + 1 }
    }
    return Array(row[..<end])
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
    default: false
    }
  }
}
