/// A label that the user gives all metrics of a report, so that those of two reports in one folder of
/// the textfile collector are told apart.
///
/// Names are as the Prometheus data model has them: letters, digits and `_`, no digit first; those that
/// begin with `__` are Prometheus's own.
package struct MetricLabel: Hashable, Sendable {
  /// Labels that metrics have by themselves, and that Prometheus adds.
  static let taken: Set<String> = [
    "account", "attribution", "begin", "carried_by_spf", "cause", "class", "criterion",
    "disposition", "domain", "id", "injector", "instance", "job", "kind", "matched_by", "node",
    "outcome", "percent", "policy", "reporter", "result", "seen", "sender", "severity", "source_ip",
    "state", "status", "system", "testing", "told", "treatment", "verdict", "version", "vmta",
  ]

  /// Its name and value.
  package let name: String, value: String

  /// Reads `NAME=VALUE`; nil where that is none, or where metrics have the name already.
  package init?(_ text: String) {
    guard let equals = text.firstIndex(of: "=") else { return nil }
    name = String(text[..<equals])
    value = String(text[text.index(after: equals)...])
    guard name.wholeMatch(of: #/[A-Za-z_][A-Za-z0-9_]*/#) != nil, !name.hasPrefix("__"),
      !Self.taken.contains(name), !value.isEmpty
    else { return nil }
  }
}
