/// Replies that no receiver has to itself.
struct SharedReplies {
  let suppressed: ReplyTemplate, full: ReplyTemplate, unauthenticated: ReplyTemplate
  let queueDown: ReplyTemplate
  let noAnswer: Piece, expired: Piece, noAnswerCategory: Piece, expiredCategory: Piece

  /// Compiles the texts.
  init(_ arena: PieceArena) {
    suppressed = ReplyTemplate(
      "x-pmta;suppressed: recipient is in suppression list \"uitgeschreven\"",
      status: "5.7.1 (delivery not authorized)", category: "other", arena: arena)
    full = ReplyTemplate(
      "smtp;552 5.2.2 <{rcpt}>: user is over quota, mailbox full",
      status: "5.2.2 (mailbox full)", category: "quota-issues", arena: arena)
    unauthenticated = ReplyTemplate(
      "smtp;421 4.7.26 This email has been rate limited because it is unauthenticated. Gmail"
        + " requires all senders to authenticate with either SPF or DKIM. Authentication results:"
        + " DKIM = did not pass SPF {d} with ip: [{ip}] = did not pass. To resolve this issue, go"
        + " to Email sender guidelines. {id20}si{n}.{d3} - gsmtp",
      status: "4.7.0 (other or undefined security status)", category: "policy-related",
      arena: arena)
    queueDown = ReplyTemplate(
      "smtp;421 4.3.2 Service shutting down",
      status: "4.3.2 (system not accepting network messages)",
      category: "", arena: arena)
    noAnswer = arena.piece("4.4.1 (no answer from host)")
    expired = arena.piece("4.4.7 (delivery time expired)")
    noAnswerCategory = arena.piece("no-answer-from-host")
    expiredCategory = arena.piece("message-expired")
  }
}
