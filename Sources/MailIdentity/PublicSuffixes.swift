import ByteKit
import CPSL

/// Finds registrable domains: a public suffix and the label before it, by the Public Suffix List
/// (publicsuffix.org) that the system's libpsl was built with.
///
/// The built-in list and not the file of the distribution: no file is read, and the same library
/// gives the same names on every machine. The list is constant, so that a value is shared by threads
/// freely. Both parts of it count, that of ICANN and the private one: hosts of one company's
/// customers are many parties.
package struct PublicSuffixes: Sendable {
  /// Labels that are looked at, from the end of a name; no rule of the list has as many.
  package static let labelsMax = 10

  // Safe because it points to constant data of the library, or to nothing.
  private nonisolated(unsafe) let list: OpaquePointer?

  /// Takes the list that is built into the library.
  package init() { list = psl_builtin() }

  /// `libpsl 0.21.2, list of 2023-02-09`: the library's version, and the day (UTC) of the list that
  /// is built into it.
  package static var version: String {
    let words = String(cString: psl_get_version()).split(separator: " ")
    let time = Int(psl_builtin_file_time())
    let list = psl_builtin() == nil ? "no list" : "list of an unknown day"
    return "libpsl \(words.first ?? "?"), "
      + (time > 0 ? "list of \(CivilTime.iso(time).prefix(10))" : list)
  }

  /// The registrable domain of a name; nil when the name is no domain.
  ///
  /// Of a name that is a public suffix itself, has one label or is an address, the name. The result
  /// is in the normal form of `DomainName`.
  package func registrableDomain(of name: String) -> String? {
    guard let normal = DomainName.normalise(name) else { return nil }
    var bytes = Array(normal.utf8)
    let start = registrableStart(of: &bytes)
    return String(decoding: bytes[start...], as: UTF8.self)
  }

  /// Where the registrable domain begins in a name in normal form.
  ///
  /// The buffer is lent for a byte that ends it for the library. A name of two labels costs no
  /// look-up, others about a microsecond.
  package func registrableStart(of name: inout [UInt8]) -> Int {
    guard let list, name.first != UInt8(ascii: "["), !Self.isAddress(name) else { return 0 }
    let (cut, labels) = Self.lastLabels(name)
    // A suffix of two labels stands for itself, as does the label before one.
    if labels <= 2 { return 0 }
    name.append(0)
    defer { name.removeLast() }
    return name.withUnsafeBytes { bytes -> Int in
      guard let base = bytes.bindMemory(to: CChar.self).baseAddress,
        let found = psl_registrable_domain(list, base + cut)
      else { return cut }
      return found - UnsafePointer(base)
    }
  }

  /// True for an IPv4 address: its last label has digits only (RFC 3696 section 2).
  package static func isAddress(_ name: some BidirectionalCollection<UInt8>) -> Bool {
    let last = name.reversed().prefix { $0 != UInt8(ascii: ".") }
    return !last.isEmpty && last.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
  }

  /// Where the last labels begin, and how many there are.
  private static func lastLabels(_ name: [UInt8]) -> (start: Int, count: Int) {
    var labels = 1
    for index in name.indices.reversed() where name[index] == UInt8(ascii: ".") {
      if labels == labelsMax { return (index + 1, labels) }
      labels += 1
    }
    return (0, labels)
  }
}
