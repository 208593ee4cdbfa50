import ByteKit

/// Directives of PowerMTA that this reader looks at, and secrets that it drops.
enum KnownDirectives {
  /// Directives of a `<domain>` that decide what is signed, and where mail goes on.
  static let domain: Set<String> = Set(
    [
      "sign", "identity", "identity-fallback", "algorithm", "headers", "disallow-adding-headers",
      "headers-canon", "body-canon", "expire-after", "add-timestamp", "add-body-limit",
      "query-method",
    ].flatMap { ["dkim-" + $0, "second-dkim-" + $0] }
  ).union([
    "dk-sign", "queue-to", "reroute-to-virtual-mta", "backoff-reroute-to-virtual-mta",
    "cold-virtual-mta", "max-cold-virtual-mta-msg", "auto-cold-virtual-mta",
  ])

  /// Directives about keys, addresses and VirtualMTAs that stand outside of `<domain>`.
  static let outside: Set<String> = [
    "domain-key", "smtp-source-host", "smtp-source-ip", "host-name", "smtp-proxy-source-host",
    "use-proxy", "virtual-mta", "default-virtual-mta", "invalid-virtual-mta-fallback",
    "reject-invalid-virtual-mta", "process-x-virtual-mta", "process-x-dkim-options",
    "retain-x-dkim-options", "process-x-dkim-key", "virtual-mta-pool",
  ]

  /// Other directives whose values are looked at.
  static let others: Set<String> = [
    "include", "domain-macro", "always-allow-relaying", "pattern-list", "smtp-listener", "source",
    "records", "record-fields", "mail-from", "rcpt-to", "header", "*", "from-domain", "server",
    "client", "mx", "http-webhook-url", "queue-filter", "map-header-to-field", "default-smtp-port",
    "disable-acct-records", "rewrite-list",
  ]

  /// Directives of an `<acct-file>`, which are kept as they stand.
  static let accounting: Set<String> = [
    "records", "record-fields", "move-interval", "move-to", "max-size", "delete-after", "iso-times",
    "world-readable", "user-string", "queue-filter", "map-header-to-field", "sync",
    "privacy-policy",
    "http-webhook-url",
  ]

  /// All of them.
  static let all = domain.union(outside).union(others).union(accounting)

  /// Directives whose value is, or may hold, a secret; they are named in remarks and their values
  /// neither kept nor shown.
  static func isSecret(_ keyword: String) -> Bool {
    ["password", "api-key", "access-token", "secret", "salt", "passphrase"].contains {
      keyword.contains($0)
    } || keyword == "privacy-policy" || keyword == "smtp-server-tls-certificate"
  }

  /// The known directive that an unknown one is nearest to, where it looks like one about signing,
  /// VirtualMTAs or their addresses; nil for what has nothing to do with these.
  static func nearest(to keyword: String) -> String? {
    guard !all.contains(keyword), keyword.utf8.count <= wordBytesMax else { return nil }
    if marks.contains(where: keyword.contains) { return NearestWord.find(keyword, in: nearWords) }
    // Of words of another length the edits are too many without counting them.
    let similar = nearWords.filter { abs($0.utf8.count - keyword.utf8.count) <= editsMax }
    return similar.first { NearestWord.distance(keyword, $0) <= editsMax }
  }

  private static let nearWords = domain.union(outside).sorted()
  private static let wordBytesMax = 60
  private static let editsMax = 2
  private static let marks = [
    "dkim", "vmta", "virtual-mta", "domain-key", "source-ip", "source-host", "resolve-to",
  ]
}
