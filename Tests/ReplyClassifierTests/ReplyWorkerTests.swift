import ReplyClassifier
import TestSupport
import Testing

/// Classifies a row with a worker, by its fields' bytes.
private func classify(_ row: ReplyCase, _ worker: ReplyWorker, _ classifier: ReplyClassifier)
  -> (cause: Cause, signature: UInt32)
{
  let receiver = row.receiver.flatMap { classifier.receivers.id(named: $0) }
  return Array(row.reply.utf8).withUnsafeBytes { diag in
    Array(row.status.utf8).withUnsafeBytes { status in
      Array(row.category.utf8).withUnsafeBytes { category in
        worker.classify(receiver: receiver, diag: diag, status: status, bounceCat: category)
      }
    }
  }
}

@Suite struct ReplyWorkerTests {
  static let classifier = ReplyClassifier(diagnostics: [
    DiagnosticRule(receiver: "*", pattern: "relay access denied", cause: .local)
  ])

  /// Rows whose text does not decide, with every kind of rest, among the published ones.
  static let rows: [ReplyCase] = {
    var rows = ReplyTable.all
    let statuses = ["", "5.1.1 (bad)", "4.4.1 (no answer)", "5.7.26", "5.0.0 (undefined status)"]
    for receiver in [nil, "google", "yahoo"] {
      for reply in ["smtp;550 something new", "smtp;421 see you", "x-pmta;something", ""] {
        for status in statuses {
          for category in ["", "quota-issues", "message-expired", "policy-related"] {
            rows.append(
              ReplyCase(
                receiver: receiver, cause: .other, reply: reply, status: status,
                category: category))
          }
        }
      }
    }
    return rows
  }()

  /// What a worker that never saw anything says of each row.
  static let alone: [Cause] = rows.map { row in
    classify(row, classifier.makeWorker(signatureMax: 1), classifier).cause
  }

  @Test(arguments: [0, 1, 7, 200, ReplyTexts.entryMax], [1, 2, 3] as [UInt64])
  func theCauseDoesNotDependOnWhatCameBefore(_ signatureMax: Int, _ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let worker = Self.classifier.makeWorker(signatureMax: signatureMax)
    for _ in 0..<1_500 {
      let index = Int.random(in: 0..<Self.rows.count, using: &random)
      let verdict = classify(Self.rows[index], worker, Self.classifier)
      #expect(verdict.cause == Self.alone[index], "\(Self.rows[index])")
      if signatureMax == 0 { #expect(verdict.signature == ReplyTexts.overflow) }
      guard verdict.signature != ReplyTexts.overflow else { continue }
      let entry = worker.signatures.entries[Int(verdict.signature)]
      #expect(entry.cause == verdict.cause && entry.id == verdict.signature)
      #expect(
        entry.receiver
          == Self.rows[index].receiver.flatMap { Self.classifier.receivers.id(named: $0) })
    }
    #expect(worker.signatures.entries.count <= signatureMax)
    #expect((worker.signatures.overflowCount > 0) == (signatureMax <= 200))
  }

  @Test func allThreadsSayTheSame() async {
    let found = await withTaskGroup(of: [Cause].self) { group in
      for thread in 0..<4 {
        group.addTask {
          let worker = Self.classifier.makeWorker()
          // Each thread meets the rows in another order.
          var causes = Array(repeating: Cause.other, count: Self.rows.count)
          for step in Self.rows.indices {
            let place = (step + thread * 101) % Self.rows.count
            let index = thread.isMultiple(of: 2) ? place : Self.rows.count - 1 - place
            causes[index] = classify(Self.rows[index], worker, Self.classifier).cause
          }
          return causes
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    for causes in found { #expect(causes == Self.alone) }
  }

  @Test func oneTextIsOneEntryUntilTheRestOfTheRowMustDecide() {
    let worker = Self.classifier.makeWorker()
    let google = Self.classifier.receivers.id(named: "google")
    func number(_ reply: String, _ receiver: ReceiverID?, _ status: String) -> UInt32 {
      classify(
        ReplyCase(
          receiver: receiver == nil ? nil : "google", cause: .other, reply: reply, status: status),
        worker, Self.classifier
      ).signature
    }
    let first = number("smtp;550 5.1.1 <a@b.example> no such user", nil, "5.1.1")
    #expect(number("smtp;550 5.1.1 <c@d.example> no such user", nil, "4.4.1") == first)
    #expect(number("smtp;550 5.1.1 <c@d.example> no such user", google, "5.1.1") != first)
    let open = number("smtp;550 hm", nil, "5.1.1")
    #expect(number("smtp;550 hm", nil, "5.2.2") != open)
    #expect(number("smtp;550 hm", nil, "5.1.3") == open)
    #expect(worker.signatures.entries.count == 4)
    #expect(worker.signatures.text(of: worker.signatures.entries[Int(open)]) == "550 hm")
    #expect(
      worker.signatures.text(of: worker.signatures.entries[Int(first)])
        == "550 5.1.1 <address> no such user")
  }

  @Test func theTableHoldsItsLimitAndCountsTheRest() {
    let worker = Self.classifier.makeWorker(signatureMax: 1 << 30)
    let past = 5
    // Letters only, since numbers of more than four digits are one signature.
    let letters = Array("ghijklmnopqrstuv")
    func word(_ number: Int) -> String {
      String(String(number, radix: 16).map { letters[$0.hexDigitValue ?? 0] })
    }
    for number in 0..<ReplyTexts.entryMax + past {
      let row = ReplyCase(receiver: nil, cause: .other, reply: "550 hm \(word(number))")
      let verdict = classify(row, worker, Self.classifier)
      let isHeld = number < ReplyTexts.entryMax
      let expected = isHeld ? UInt32(number) : ReplyTexts.overflow
      if verdict.signature != expected {
        Issue.record("\(row.reply) has \(verdict.signature), not \(expected)")
        return
      }
    }
    #expect(worker.signatures.entries.count == ReplyTexts.entryMax)
    #expect(worker.signatures.overflowCount == past)
    // What is held is still found.
    let first = classify(
      ReplyCase(receiver: nil, cause: .other, reply: "550 hm \(word(0))"), worker,
      Self.classifier)
    #expect(first.signature == 0)
    #expect(worker.signatures.overflowCount == past)
  }

  @Test func anyBytesAreClassified() {
    var random = SeededRandom(seed: 7)
    let worker = Self.classifier.makeWorker(signatureMax: 100)
    for length in [0, 1, 3, 768, 8_192, 8_193, 200_000] {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      let verdict = bytes.withUnsafeBytes {
        worker.classify(receiver: nil, diag: $0, status: $0, bounceCat: $0)
      }
      let again = bytes.withUnsafeBytes {
        worker.classify(receiver: nil, diag: $0, status: $0, bounceCat: $0)
      }
      #expect(verdict == again)
    }
    let long = "smtp;550 5.7.1 " + String(repeating: "x ", count: 100_000) + " DMARC policy"
    #expect(worker.cause(receiver: nil, reply: long) == .other)
  }
}
