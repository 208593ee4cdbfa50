import AccountingLog
import ByteKit
import ReplyClassifier

/// The cause of each reply of a refused or deferred row.
struct ReplyBench {
  private let replies: FieldTexts
  private let states: FieldTexts
  private let receivers: [ReceiverID?]

  init(_ input: BenchInput) {
    let hasReply = { (type: RecordType) in type == .bounce || type == .transient }
    replies = FieldTexts(.dsnDiag, of: input, where: hasReply)
    states = FieldTexts(.dsnStatus, of: input, where: hasReply)
    var receivers: [ReceiverID?] = []
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    _ = FieldTexts(.dsnMta, of: input, where: hasReply).sum { _, host in
      receivers.append(ReceiverTable.builtIn.receiver(host: host, domain: nothing))
      return 0
    }
    self.receivers = receivers
  }

  func run(_ meter: Meter) {
    let classifier = ReplyClassifier()
    let statuses = statuses()
    meter.measure("replies: causes", per: "reply", count: replies.count, bytes: replies.byteCount) {
      classify(classifier.makeWorker(), statuses)
    }
    let warm = classifier.makeWorker()
    meter.measure("replies: all seen", per: "reply", count: replies.count, bytes: replies.byteCount)
    { classify(warm, statuses) }
  }

  private func statuses() -> [[UInt8]] {
    var statuses: [[UInt8]] = []
    _ = states.sum { _, status in
      statuses.append(Array(status))
      return 0
    }
    return statuses
  }

  private func classify(_ worker: ReplyWorker, _ statuses: [[UInt8]]) -> Int {
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    return replies.sum { index, reply in
      statuses[index].withUnsafeBytes { status in
        Int(
          worker.classify(
            receiver: receivers[index], diag: reply, status: status, bounceCat: nothing
          ).signature)
      }
    }
  }
}
