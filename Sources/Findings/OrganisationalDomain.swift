/// The name under which a firm is registered, as far as labels alone tell it.
///
/// A country's own second-level names, such as `co` under `uk`, count as part of the suffix. Names
/// of a registry that are longer are not known here: what lies under one of them is one firm then.
enum OrganisationalDomain {
  /// Labels that many countries' registries sell names under.
  private static let sharedLabels: Set<Substring> = [
    "ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "gv", "mil", "ne", "net", "nom", "or",
    "org", "sch",
  ]

  /// The registered name above a domain; the domain itself where it has two labels or fewer.
  static func of(_ domain: String) -> String {
    let labels = domain.split(separator: ".")
    guard labels.count > 2, let last = labels.last else { return domain }
    let isShared = last.utf8.count == 2 && sharedLabels.contains(labels[labels.count - 2])
    return labels.suffix(isShared ? 3 : 2).joined(separator: ".")
  }
}
