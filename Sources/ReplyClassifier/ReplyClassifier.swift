/// Tells the cause of refusals and deferrals from what PowerMTA logged about them.
///
/// Made once from the receivers and the configuration's patterns, then shared by all threads; each
/// thread classifies through a worker of its own (`makeWorker`).
///
/// The order of evidence: the configuration's patterns, the built-in texts of the receiver, those
/// for all receivers, the enhanced status code in the text, that of `dsnStatus`, `bounceCat`, the
/// SMTP code. The result depends on these alone, never on what was classified before.
public final class ReplyClassifier: Sendable {
  /// The receivers whose ids the classifier knows.
  public let receivers: ReceiverTable
  /// What was wrong with the configuration's patterns; those rules are left out.
  public let problems: [DiagnosticProblem]

  /// One for no receiver, then one for each receiver of the table.
  private let programs: [ReplyProgram]
  private let googleID: ReceiverID?

  /// Compiles the built-in table and the configuration's patterns.
  public init(receivers: ReceiverTable = .builtIn, diagnostics: [DiagnosticRule] = []) {
    var compiler = ReplyProgramCompiler(receivers: receivers)
    compiler.add(diagnostics)
    programs = compiler.programs()
    problems = compiler.problems
    googleID = receivers.id(named: "google")
    self.receivers = receivers
  }

  /// A worker for one thread.
  ///
  /// - Parameter signatureMax: distinct replies it keeps, at most `ReplyTexts.entryMax`.
  package func makeWorker(signatureMax: Int) -> ReplyWorker {
    ReplyWorker(self, signatureMax: signatureMax)
  }

  /// A worker for one thread, which keeps `ReplyTexts.entryMax` distinct replies.
  public func makeWorker() -> ReplyWorker { makeWorker(signatureMax: ReplyTexts.entryMax) }

  // MARK: - Deciding

  /// What the signature says by itself; nil where only the rest of the row can tell.
  func decide(
    _ signature: UnsafeRawBufferPointer, _ masked: UnsafeRawBufferPointer,
    receiver: ReceiverID?, matcher: PatternMatcher
  ) -> Cause? {
    let program = programs[receiver.map { Int($0.rawValue) + 1 } ?? 0]
    if let cause = program.firstDiagnostic(signature, matcher) { return cause }
    let found = program.firstBuiltIn(signature: signature, masked: masked, matcher)
    let lead = ReplyLead(signature)
    if lead.isLocal {
      // The reply that made PowerMTA bounce a queue explains the bounce, where its text is known.
      if Self.innerReply(signature) { return found ?? .local }
      return found == .expired || found == .local ? found : nil
    }
    if let found { return found }
    guard let code = EnhancedStatusCode.first(inReply: signature) else { return nil }
    return CodeTable.cause(of: code, isGoogle: receiver != nil && receiver == googleID)
  }

  /// What the rest of the row says about a signature that does not decide.
  func fallback(
    _ signature: UnsafeRawBufferPointer, receiver: ReceiverID?,
    status: UnsafeRawBufferPointer, bounceCategory: UnsafeRawBufferPointer
  ) -> Cause {
    let lead = ReplyLead(signature)
    let code = EnhancedStatusCode.first(inStatus: status)
    let isGoogle = receiver != nil && receiver == googleID
    let cause =
      code.flatMap { CodeTable.cause(of: $0, isGoogle: isGoogle) }
      ?? CodeTable.cause(ofBounceCategory: bounceCategory)
    if lead.isLocal { return cause == .expired ? .expired : .local }
    return cause ?? CodeTable.cause(ofSMTPCode: lead.smtpCode) ?? .other
  }

  /// True where PowerMTA quotes the reply that made it act: `x-pmta;bounce-queue;reply:550 …`.
  private static func innerReply(_ signature: UnsafeRawBufferPointer) -> Bool {
    for index in signature.indices where ReplyLead.hasPrefix(signature, at: index, "reply:") {
      let start = ReplyLead.skipBlanks(signature, index + 6)
      if ReplyLead.smtpCode(signature, at: start) != nil { return true }
    }
    return false
  }
}
