import ReplyClassifier
import Testing

@Suite struct ReplyTableTests {
  @Test func theFixturesAreThereAndNameKnownReceivers() {
    #expect(ReplyTable.authentication.count > 120)
    #expect(ReplyTable.ordinary.count > 200)
    for row in ReplyTable.all {
      guard let name = row.receiver else { continue }
      #expect(ReceiverTable.builtIn.id(named: name) != nil, "\(row.place): \(name)")
    }
    #expect(Set(ReplyTable.all.map(\.cause)) == Set(Cause.allCases))
  }

  @Test func everyPublishedTextHasItsCause() {
    let speaker = Speaker()
    for row in ReplyTable.all {
      let cause = speaker.cause(row)
      #expect(cause == row.cause, "\(row.testDescription)")
    }
  }

  /// Texts that mean nothing, or something else, where the receiver is not known.
  private static let needsReceiver = [
    "Message not accepted for policy reasons", "MI:DMC", "MI:SPF", "[TSS04]",
  ]

  @Test func theTextAloneDoesWhereTheReceiverIsNotKnown() {
    let speaker = Speaker()
    for row in ReplyTable.authentication
    where !Self.needsReceiver.contains(where: row.reply.contains) {
      let cause = speaker.cause(row.withoutReceiver)
      #expect(cause == row.cause, "\(row.testDescription)")
    }
  }

  @Test func codesRepeatedInsideAReplyChangeNothing() {
    let speaker = Speaker()
    for row in ReplyTable.authentication {
      let parts = row.reply.dropFirst("smtp;".count).split(separator: " ")
      guard parts.count > 4, parts[1].contains("."), parts[1].first?.isNumber == true else {
        continue
      }
      // As a receiver breaks its lines and PowerMTA joins them again.
      let prefix = "\(parts[0])-\(parts[1])"
      let middle = 2 + (parts.count - 2) / 2
      let joined =
        "smtp;\(prefix) " + parts[2..<middle].joined(separator: " ") + " \(prefix) "
        + parts[middle...].joined(separator: " ")
      #expect(
        speaker.cause(
          ReplyCase(receiver: row.receiver, cause: row.cause, reply: joined)) == row.cause,
        "\(row.place): \(joined)")
    }
  }

  @Test func theTextComesBeforeTheStatusAndTheCategory() {
    let speaker = Speaker()
    for row in ReplyTable.authentication where row.cause == .dmarcPolicy {
      for (status, category) in [
        ("5.0.0 (undefined status)", "policy-related"), ("4.0.0 (undefined status)", ""),
        ("5.1.1 (bad destination mailbox address)", "bad-mailbox"), ("", "spam-related"),
      ] {
        let cause = speaker.cause(
          row.reply, at: row.receiver, status: status, category: category)
        #expect(cause == .dmarcPolicy, "\(row.testDescription) \(status)")
      }
    }
  }
}
