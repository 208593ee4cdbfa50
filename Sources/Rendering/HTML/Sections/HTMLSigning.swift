import Findings

/// How mail is meant to be signed, by PowerMTA's configuration, beside what reporters saw.
struct HTMLSigning {
  let rows: [SigningReview]

  var html: HTML {
    var table = HTMLTable(
      "Signing, meant and seen",
      [
        .text("From domain"), .text("VirtualMTA"), .text("meant"), .text("line"),
        .number("signed"), .number("messages, reported"), .text("seen"), .text("outcome"),
      ])
    for row in rows {
      let outcome: HTML =
        row.isOdd
        ? "<b>\(SigningText.words(row.outcome))</b> <small>\(row.why)</small>"
        : HTML(SigningText.words(row.outcome))
      table.add([
        .name(row.pair.domain), .text(SigningText.vmta(row)), .text(SigningText.meant(row.meant)),
        .text(row.meant.path.map { "\($0):\(row.meant.line ?? 1)" } ?? "–"),
        .count(row.seen.signed), .count(row.seen.messages),
        .text(row.seen.key.map(SigningText.key) ?? "–"), .html(outcome, style: "wide"),
      ])
    }
    return table.html
  }
}
