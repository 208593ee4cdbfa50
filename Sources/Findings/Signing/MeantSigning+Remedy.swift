extension MeantSigning {
  /// What would mend mail that lacks its signature, by the lines of the configuration; `plain` where
  /// these have nothing to add.
  func remedy(_ problem: FailureExplanation.SignatureProblem, _ plain: String) -> String {
    let at = path.map { "\($0):\(line ?? 1)" } ?? ""
    switch problem {
    case .unsigned, .byOthers:
      if let remedy { return remedy }
      guard isSigned == true else { return plain }
      return "The configuration means to sign it (\(words)): reload it (pmta reload), or look"
        + " whether the mail passes another host."
    case .broken:
      guard let key = keys.first, !at.isEmpty else { return plain }
      return
        "Compare the key of \(at) with \(key.selector)._domainkey.\(key.domain) in DNS, and make"
        + " sure nothing alters the message after PowerMTA signs it."
    case .overruled: return plain
    }
  }
}
