import ByteKit
import MailIdentity

/// What fields named Authentication-Results say (RFC 8601), each of a server or of nobody.
///
/// Some writers leave the server's name out: `dmarc=fail (p=none; dis=none) header.from=x`.
struct AuthenticationResults {
  /// One result.
  private struct Result {
    let method: String
    let result: String
    let properties: [String: String]
  }

  private var results: [Result] = []
  /// The server of the first field, in lower case; nil where it is not named.
  private(set) var server: String?

  /// Reads some fields, of which the first names the server.
  init(_ values: [[UInt8]]) {
    for (number, value) in values.enumerated() {
      let plain = FieldValues.withoutComments(value)
      for (place, part) in Self.split(plain).enumerated() {
        let words = Self.words(part)
        guard let first = words.first else { continue }
        if place == 0, !first.contains("=") {
          if number == 0 { server = first }
        } else {
          add(words)
        }
      }
    }
  }

  private mutating func add(_ words: [String]) {
    guard results.count < FailureReportLimits.resultsMax,
      let (method, result) = Self.pair(words[0])
    else { return }
    let name = method.split(separator: "/").first.map(String.init) ?? method
    let properties = words.dropFirst().compactMap(Self.pair)
    results.append(
      Result(
        method: name, result: result,
        properties: Dictionary(properties, uniquingKeysWith: { first, _ in first })))
  }

  /// True where DMARC passed, false where it failed; nil where neither is said.
  var dmarcPasses: Bool? {
    for result in results where result.method == "dmarc" {
      if result.result == "pass" { return true }
      if result.result == "fail" { return false }
    }
    return nil
  }

  /// Mechanisms that were looked at, and of which none passed for a domain.
  ///
  /// Alignment is taken as relaxed (RFC 9989): what is not aligned then is never aligned.
  func failed(for domain: String, _ suffixes: PublicSuffixes) -> FailureReport.Mechanisms {
    var failed: FailureReport.Mechanisms = []
    let ours = suffixes.registrableDomain(of: domain)
    let kinds: [(FailureReport.Mechanisms, String, [String])] = [
      (.dkim, "dkim", ["header.d", "header.i"]), (.spf, "spf", ["smtp.mailfrom", "smtp.helo"]),
    ]
    for (mechanism, method, names) in kinds {
      let found = results.filter { $0.method == method }
      guard !found.isEmpty else { continue }
      let passes = found.contains { result in
        guard result.result == "pass" else { return false }
        guard let name = names.lazy.compactMap({ result.properties[$0] }).first else {
          return true
        }
        let host = name.split(separator: "@").last.map(String.init) ?? name
        return suffixes.registrableDomain(of: host) == ours
      }
      if !passes { failed.insert(mechanism) }
    }
    return failed
  }

  // MARK: - Pieces

  private static func split(_ value: [UInt8]) -> [ArraySlice<UInt8>] {
    var isQuoted = false
    return value.split(omittingEmptySubsequences: false) { byte in
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      return byte == UInt8(ascii: ";") && !isQuoted
    }
  }

  /// Words in lower case; blanks around an equals sign belong to none.
  private static func words(_ part: ArraySlice<UInt8>) -> [String] {
    let text = String(decoding: part, as: UTF8.self).lowercased()
    var words: [String] = []
    var joins = false
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\t" }) {
      if let last = words.indices.last, joins || word.hasPrefix("=") {
        words[last] += word
      } else {
        words.append(String(word))
      }
      joins = word.hasSuffix("=")
    }
    return words
  }

  private static func pair(_ word: String) -> (String, String)? {
    guard let equals = word.firstIndex(of: "="), equals > word.startIndex else { return nil }
    let value = word[word.index(after: equals)...].filter { $0 != "\"" }
    return value.isEmpty ? nil : (String(word[..<equals]), value)
  }
}
