/// One line of the built-in table: a text, where it counts, and what it means.
struct ReplyRule: Sendable {
  /// What a pattern is matched against; both are lower case and hold no variable parts.
  enum Subject: Sendable {
    /// The signature with every link as `<url>`, so that words inside a link say nothing.
    case text
    /// The signature with the links to well-known hosts.
    case links
  }

  /// Names of the receivers it holds for; empty for all.
  let receivers: [String]
  let subject: Subject
  let pattern: String
  let cause: Cause

  /// A rule for every receiver.
  static func any(_ pattern: String, _ cause: Cause, in subject: Subject = .text) -> ReplyRule {
    ReplyRule(receivers: [], subject: subject, pattern: pattern, cause: cause)
  }

  /// A rule that holds at some receivers only, tried before those for all.
  static func at(_ receivers: String..., is pattern: String, _ cause: Cause) -> ReplyRule {
    ReplyRule(receivers: receivers, subject: .text, pattern: pattern, cause: cause)
  }
}

/// The built-in table, in the order in which it is tried; the first match decides.
enum ReplyRules {
  static let all: [ReplyRule] = forReceivers + general

  /// Those that hold at some receivers only.
  static let forReceivers: [ReplyRule] =
    atReceivers + providerCodes.filter { !$0.receivers.isEmpty }

  /// Those for all receivers.
  ///
  /// No code of one system of provider codes is one of another, so that these are tried by cause: then
  /// they are one pattern for each.
  static let general: [ReplyRule] =
    Cause.allCases.flatMap { cause in
      providerCodes.filter { $0.receivers.isEmpty && $0.cause == cause }
    } + decidedByAdmin + namedAuthentication + listed + recipients + standing + looseAuthentication
    + rest
}
