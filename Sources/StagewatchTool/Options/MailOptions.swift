import ArgumentParser
import Rendering

/// Whom a mail is for, and what becomes of a clean day.
struct MailOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Recipient of --format mail: an address, or a name with it in angle brackets; may be given"
        + " again.", valueName: "address"))
  var mailTo: [Mailbox] = []

  @Option(
    help: ArgumentHelp(
      "Sender of --format mail. Default: the mail system's own.", valueName: "address"))
  var mailFrom: Mailbox?

  @Flag(help: "Write nothing when there is nothing to look at (table, mail).")
  var quietIfClean = false

  @Flag(help: "Write one line when there is nothing to look at (table; a mail does so anyway).")
  var lineIfClean = false

  /// Refuses what would do nothing with a format; throws `ValidationError`.
  func check(with output: OutputOptions) throws {
    let isMail = output.format == .mail
    if isMail, mailTo.isEmpty { throw ValidationError("--format mail needs --mail-to ADDRESS") }
    if !isMail, !mailTo.isEmpty || mailFrom != nil {
      throw ValidationError("--mail-to and --mail-from belong to --format mail")
    }
    if quietIfClean, !isMail, output.format != .table {
      throw ValidationError("--quiet-if-clean belongs to --format table and mail")
    }
    if quietIfClean, output.output != nil {
      throw ValidationError(
        "--quiet-if-clean would leave an older --output file in its place on a clean day")
    }
    if lineIfClean, output.format != .table {
      throw ValidationError("--line-if-clean belongs to --format table; a mail does so anyway")
    }
    if lineIfClean, quietIfClean {
      throw ValidationError("--line-if-clean and --quiet-if-clean exclude each other")
    }
  }
}

/// A mailbox as an option's value.
struct Mailbox: ExpressibleByArgument {
  let address: MailAddress

  init?(argument: String) {
    guard let address = MailAddress(argument) else { return nil }
    self.address = address
  }
}
