import ByteKit

/// Writes rows as bytes in a node's layout.
///
/// One writer serves one node; it keeps the last dates it wrote, since rows come in order of time.
final class RowWriter {
  /// Most bytes that one row can take: all columns at their longest lie well below.
  static let mostRowBytes = 8192

  private let model: FirmModel
  private let texts: RowTexts
  private let layout: LogLayout
  private let lineEnd: Piece
  private let filledByKind = LogRow.filled
  private var logged = TimeText()
  private var queued = TimeText()
  private var chance = SplitMix(seed: 0)
  private var replyCounter: UInt64 = 0

  /// Makes a writer for a node.
  init(_ model: FirmModel, _ texts: RowTexts, _ layout: LogLayout) {
    self.model = model
    self.texts = texts
    self.layout = layout
    lineEnd = layout.crlf ? texts.crlf : texts.lineFeed
  }

  /// Writes one row at the buffer's end.
  ///
  /// `reply` is nil where no reply came; `status` and `category` then come from the caller.
  func write(
    _ row: LogRow, reply: ReplyTemplate?, status: Piece, category: Piece, to out: ByteBuffer
  ) {
    out.reserve(Self.mostRowBytes)
    chance = SplitMix(
      seed: row.item.seed &+ UInt64(row.item.attempt) &* 0x1000_0001
        &+ UInt64(row.recipient) &* 0x7_0000_0007)
    let filled = filledByKind[row.kind.rawValue]
    let sender = model.senders[Int(row.item.sender)]
    var first = true
    for column in layout.columns {
      if !first { out.append(UInt8(ascii: ",")) }
      first = false
      guard filled.contains(column) else { continue }
      switch column {
      case .dsnStatus: out.append(status)
      case .bounceCat: out.append(category)
      case .dsnDiag: if let reply { writeReply(reply, row, out) }
      default: writeColumn(column, row, sender, out)
      }
    }
    out.append(lineEnd)
  }

  private func writeColumn(
    _ column: LogColumn, _ row: LogRow, _ sender: SenderTexts, _ out: ByteBuffer
  ) {
    switch column {
    case .type: out.append(texts.kinds[row.kind.rawValue])
    case .timeLogged: writeTime(row.time, &logged, out)
    case .timeQueued: writeTime(row.item.queued, &queued, out)
    case .orig: writeOrigin(row, sender, out)
    case .rcpt: writeRecipient(row, out)
    case .srcType: out.append(texts.smtp)
    case .srcMta:
      out.append(
        row.kind == .rb
          ? model.mailboxes[Int(row.item.receiver)].hosts[0]
          : sender.relays[Int(row.item.injector)])
    case .rcvSmtpUser: out.append(sender.users[Int(row.item.injector)])
    case .vmta: out.append(sender.vmta)
    case .vmtaPool: out.append(sender.pool)
    case .jobId: writeJob(row, sender, out)
    case .queue:
      writeRecipientDomain(row, out)
      out.append(UInt8(ascii: "/"))
      out.append(sender.vmta)
    case .headerFrom:
      out.append(sender.from[Int(row.item.domain)])
    case .headerMessageID:
      out.append(UInt8(ascii: "<"))
      writeMessageID(row, out)
      out.append(UInt8(ascii: ">"))
    case .headerSignature:
      if row.item.signature == .otherDomain { out.append(sender.vendorSignature) }
    default: writeDelivery(column, row, sender, out)
    }
  }

  private func writeDelivery(
    _ column: LogColumn, _ row: LogRow, _ sender: SenderTexts, _ out: ByteBuffer
  ) {
    let mailbox = model.mailboxes[Int(row.item.receiver)]
    let host = Int(row.item.host)
    let met = row.route == .smtp
    switch column {
    case .dsnAction:
      out.append(
        row.kind == .d ? texts.relayed : row.kind == .b ? texts.failed : texts.delayed)
    case .dsnMta:
      if row.kind == .rb, Int(row.item.receiver) == model.forwarder {
        // The forwarder took it; the next host is the one that refused.
        out.append(model.mailboxes[model.google].hosts[0])
      } else if met {
        out.append(mailbox.hosts[host])
      }
    case .dlvType:
      switch row.route {
      case .smtp: out.append(texts.smtp)
      case .pipe: out.append(texts.pipe)
      case .file: out.append(texts.file)
      case .unconnected: break
      }
    case .dlvSourceIp:
      out.append(
        met ? model.addresses[Int(row.item.address)].logged : texts.unspecified)
    case .dlvDestinationIp: if met { out.append(mailbox.hostAddresses[host]) }
    case .dlvEsmtpAvailable: if met { out.append(mailbox.esmtp) }
    case .dlvTlsProtocol: if met { out.append(mailbox.tlsVersion) }
    case .dlvTlsCipher: if met { out.append(mailbox.tlsCipher) }
    case .dlvSize: out.appendDecimal(UInt64(row.item.size))
    case .rcvSourceIp: out.append(sender.injectorAddresses[Int(row.item.injector)])
    case .rcvDestinationIp:
      out.append(texts.nodeAddresses[model.addresses[Int(row.item.address)].node])
    case .repSourceIp: out.append(texts.reportNode)
    case .feedbackType: out.append(texts.abuse)
    case .format: out.append(texts.arf)
    case .userAgent: out.append(texts.userAgent)
    case .reportingMta: out.append(texts.reportingMta)
    case .reportedDomain: out.append(model.domainPieces[Int(row.item.domain)])
    case .dsnReportingMta: out.append(mailbox.hostNames[host])
    default: break
    }
  }
}

// MARK: - Parts

extension RowWriter {
  private func writeTime(_ time: Int, _ cache: inout TimeText, _ out: ByteBuffer) {
    if layout.isoTimes {
      cache.append(time, to: out)
    } else {
      out.appendDecimal(UInt64(time))
    }
  }

  private func writeOrigin(_ row: LogRow, _ sender: SenderTexts, _ out: ByteBuffer) {
    out.append(UInt8(ascii: "b"))
    out.append(UInt8(ascii: "-"))
    out.append(bits: row.item.seed, letters: texts.letters, shift: 5, count: 10)
    out.append(UInt8(ascii: "@"))
    out.append(row.item.spf == .unaligned ? sender.vendorEnvelope : sender.ownEnvelope)
  }

  private func writeRecipient(_ row: LogRow, _ out: ByteBuffer) {
    let bits = SplitMix.mix(row.item.seed &+ UInt64(row.recipient))
    if Int(row.item.receiver) == model.forwarder {
      out.append(texts.people[Int(bits & 1)])
    } else {
      // Random letters: nobody's real mailbox may stand in a sample.
      out.append(texts.recipient)
      out.append(bits: bits, letters: texts.letters, shift: 5, count: 10)
    }
    out.append(UInt8(ascii: "@"))
    writeRecipientDomain(row, out)
  }

  private func writeRecipientDomain(_ row: LogRow, _ out: ByteBuffer) {
    if row.route == .pipe || row.route == .file {
      out.append(texts.archive)
    } else if row.item.furtherDomain > 0 {
      out.append(bits: UInt64(row.item.furtherDomain), letters: texts.letters, shift: 5, count: 6)
      out.append(texts.further)
    } else {
      out.append(
        model.mailboxes[Int(row.item.receiver)].domains[Int(row.item.recipientDomain)])
    }
  }

  private func writeJob(_ row: LogRow, _ sender: SenderTexts, _ out: ByteBuffer) {
    guard sender.job.count > 0 else { return }
    out.append(sender.job)
    out.append(UInt8(ascii: "-"))
    out.appendDecimal(UInt64(row.item.queued / CivilTime.secondsPerDay), width: 5)
  }

  private func writeMessageID(_ row: LogRow, _ out: ByteBuffer) {
    out.append(bits: row.item.seed, letters: texts.hex, shift: 4, count: 16)
    out.append(UInt8(ascii: "@"))
    out.append(model.senders[Int(row.item.sender)].helos[Int(row.item.injector)])
  }

  private func writeReply(_ reply: ReplyTemplate, _ row: LogRow, _ out: ByteBuffer) {
    if row.varies, model.plan.distinctReplies > 0 {
      let number = replyCounter % UInt64(model.plan.distinctReplies)
      replyCounter &+= 1
      out.append(texts.furtherReply)
      out.append(bits: number, letters: texts.letters, shift: 5, count: 5)
      return
    }
    for part in reply.parts { writePart(part, row, out) }
  }

  private func writePart(_ part: ReplyTemplate.Part, _ row: LogRow, _ out: ByteBuffer) {
    switch part {
    case .fixed(let piece): out.append(piece)
    case .domain: out.append(model.domainPieces[Int(row.item.domain)])
    case .domainCapitals: out.append(model.domainCapitals[Int(row.item.domain)])
    case .address: out.append(model.addresses[Int(row.item.address)].seenPiece)
    case .recipient: writeRecipient(row, out)
    case .messageID: writeMessageID(row, out)
    case .epoch: out.appendDecimal(UInt64(row.time))
    case .stamp: out.append(text: String(CivilTime.iso(row.time).dropLast()) + ".000Z")
    case .number: out.appendDecimal(chance.next() % 900_000_000_000 + 100_000_000_000)
    case .digits(let count):
      var bound: UInt64 = 1
      for _ in 0..<count { bound &*= 10 }
      out.appendDecimal(chance.next() % bound, width: count)
    case .letters(let count): writeLetters(count, texts.letters, 5, 12, out)
    case .hex(let count): writeLetters(count, texts.hex, 4, 16, out)
    case .hexCapitals(let count): writeLetters(count, texts.hexCapitals, 4, 16, out)
    }
  }

  private func writeLetters(
    _ count: Int, _ alphabet: Piece, _ shift: UInt64, _ most: Int, _ out: ByteBuffer
  ) {
    var rest = count
    while rest > 0 {
      let now = min(rest, most)
      out.append(bits: chance.next(), letters: alphabet, shift: shift, count: now)
      rest -= now
    }
  }
}
