/// Which policy domain a From domain belongs to: the longest of the known ones that it equals or
/// lies under.
///
/// Known are the domains of `policy_published` in all reports and those declared in the
/// configuration. What lies under none belongs to the catch-all group 0.
public struct PolicyMap: Sendable {
  /// The name of group 0: what the configuration declares for `*`.
  public static let catchAll = "*"

  /// The policy domains; group 0 is the catch-all.
  public let domains: [String]
  private let groups: [String: Int]

  /// Makes the map of some policy domains; `*` among them changes nothing.
  public init(domains given: some Sequence<String>) {
    let sorted = Set(given).subtracting([Self.catchAll]).sorted()
    domains = [Self.catchAll] + sorted
    groups = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0 + 1) })
  }

  /// The group of a From domain.
  ///
  /// O(labels).
  public func group(of domain: String) -> Int {
    guard !groups.isEmpty else { return 0 }
    return groups[domain] ?? group(above: domain)
  }

  /// The group of the longest policy domain above a domain; 0 where there is none.
  ///
  /// O(labels).
  func group(above domain: String) -> Int {
    var rest = domain.utf8[...]
    while let dot = rest.firstIndex(of: UInt8(ascii: ".")) {
      rest = rest[rest.index(after: dot)...]
      if let found = groups[String(Substring(rest))] { return found }
    }
    return 0
  }

  /// The group of a policy domain itself; 0 for other names.
  public func group(ofPolicy domain: String) -> Int { groups[domain] ?? 0 }
}
