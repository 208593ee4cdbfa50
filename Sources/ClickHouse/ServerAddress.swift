/// Where a ClickHouse answers: `clickhouse+http://[user@]host[:port]/database`, or `clickhouse+https`.
package struct ServerAddress: Hashable, Sendable {
  /// What both schemes begin with; a path of a file seldom does.
  package static let schemePrefix = "clickhouse+http"
  /// The most bytes of an address that is read.
  static let bytesMax = 2048
  /// The most bytes of a name of a database.
  static let databaseBytesMax = 128

  /// True where the connection is encrypted.
  package let isEncrypted: Bool
  /// Name or address of the host; an IPv6 address without its brackets.
  package let host: String
  /// The port of the HTTP interface.
  package let port: Int
  /// The database: a plain word.
  package let database: String
  /// The account, where the address names one.
  package let user: String?

  /// True for a text that is meant as such an address.
  package static func isMeant(_ text: String) -> Bool { text.hasPrefix(schemePrefix) }

  /// Reads an address; what is thrown says what is wrong, and repeats no password.
  package init(_ text: String) throws(ServerProblem) {
    func refuse(_ reason: String) -> ServerProblem { ServerProblem(.address, reason) }
    guard text.utf8.count <= Self.bytesMax else { throw refuse("the address is too long") }
    let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "clickhouse+http" || parts[0] == "clickhouse+https" else {
      throw refuse("write clickhouse+http://host:8123/database, or clickhouse+https")
    }
    isEncrypted = parts[0] == "clickhouse+https"
    let rest = parts[1]
    guard let slash = rest.firstIndex(of: "/") else { throw refuse("it names no database") }
    database = String(rest[rest.index(after: slash)...])
    guard Self.isWord(database) else {
      throw refuse("a database is named by letters, digits and underscores alone")
    }
    var authority = rest[..<slash]
    if let at = authority.lastIndex(of: "@") {
      guard !authority[..<at].contains(":") else {
        throw refuse("a password does not belong into an address: others see it")
      }
      user = String(authority[..<at])
      guard user?.isEmpty == false, user?.utf8.allSatisfy(Self.isPlain) == true else {
        throw refuse("the account before the @ is none")
      }
      authority = authority[authority.index(after: at)...]
    } else {
      user = nil
    }
    guard let (host, port) = Self.place(authority, isEncrypted: isEncrypted) else {
      throw refuse("it names no host, or no port of 1 to 65535")
    }
    (self.host, self.port) = (host, port)
  }

  /// The address as a text, without the account.
  package var text: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return "clickhouse+http\(isEncrypted ? "s" : "")://\(name):\(port)/\(database)"
  }

  /// Begin of every address of the HTTP interface.
  var root: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return "http\(isEncrypted ? "s" : "")://\(name):\(port)/"
  }

  private static func place(
    _ authority: Substring, isEncrypted: Bool
  ) -> (host: String, port: Int)? {
    var name = authority
    var port = isEncrypted ? 8443 : 8123
    let bracket = authority.lastIndex(of: "]")
    if let colon = authority.lastIndex(of: ":"), bracket.map({ $0 < colon }) ?? true {
      guard let given = UInt16(authority[authority.index(after: colon)...]), given > 0 else {
        return nil
      }
      port = Int(given)
      name = authority[..<colon]
    }
    if name.hasPrefix("["), name.hasSuffix("]") {
      name = name.dropFirst().dropLast()
      let isV6 = name.utf8.allSatisfy { Self.isHex($0) || $0 == UInt8(ascii: ":") || $0 == 0x2e }
      return isV6 && name.contains(":") ? (String(name), port) : nil
    }
    let isName =
      !name.isEmpty && name.utf8.count <= 253
      && name.utf8.allSatisfy {
        isLetter($0) || isDigit($0) || $0 == 0x2d || $0 == 0x2e || $0 == 0x5f
      }
    return isName ? (String(name), port) : nil
  }

  private static func isWord(_ name: String) -> Bool {
    guard let first = name.utf8.first, name.utf8.count <= databaseBytesMax else { return false }
    return !isDigit(first) && name.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x5f }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a }
  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  private static func isHex(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66)
  }
  /// No control character, and nothing that ends a header line.
  private static func isPlain(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7f }
}
