/// All that decides a world by which senders outside the log are judged.
struct SenderPlan: Sendable {
  /// Who sends as the firm's domains from outside the log, as one party.
  struct Party: Sendable {
    /// What the mail itself cannot show.
    enum Nature: Sendable {
      /// Vendors and strangers: what they are follows from their mail.
      case sender
      case forwarder
      case node
    }

    /// What the program may call it: a name that its mail authenticates with, or an address; one of
    /// several where reporters show several.
    var names: [String]
    var nature = Nature.sender
    /// What the configuration says of it: the class, and the system or nothing.
    var decision: (ownership: String, system: String?)?
    /// True for many addresses, each of which is a party of its own.
    var isCrowd = false
    /// Mailboxes behind a forwarder that the world's logs show.
    var recipients: [String] = []
  }

  var kind: SenderKind
  /// The firm, its relays and all mail; each of its senders has the number of its party.
  var base: VerdictPlan
  var parties: [Party] = []
}
