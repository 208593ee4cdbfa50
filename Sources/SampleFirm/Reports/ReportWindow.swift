import ByteKit

/// A reporter's time range: half-open inside, and as it prints it.
struct ReportWindow: Equatable {
  /// First second and one past the last, UTC.
  let begin: Int, end: Int
  /// `begin` and `end` as written in the report.
  var printedBegin: Int, printedEnd: Int

  /// The window of a habit that holds a time; `story` is where the drift starts.
  init(_ habit: WindowHabit, holding time: Int, story: Int) {
    let day = CivilTime.secondsPerDay
    switch habit {
    case .utcDayClosed: self.init(begin: time - time % day, length: day, closed: true)
    case .utcDayOpen, .instant: self.init(begin: time - time % day, length: day, closed: false)
    case .localDay:
      let begin = BelgianTime.startOfDay(time)
      self.init(begin: begin, length: BelgianTime.endOfDay(time) - begin, closed: false)
    case .rolling(let start):
      let into = (time - start) % day
      self.init(begin: time - into, length: day, closed: false)
    case .fourHours: self.init(begin: time - time % 14_400, length: 14_400, closed: true)
    case .drifting:
      self.init(
        begin: time - (time - story) % (day + 1), length: day + 1, closed: false)
    }
  }

  private init(begin: Int, length: Int, closed: Bool) {
    self.begin = begin
    end = begin + length
    printedBegin = begin
    printedEnd = closed ? end - 1 : end
  }
}

/// What a record of a report is about, packed into 64 bits so that it counts fast.
struct RecordKey: Hashable, Comparable {
  /// Sender number of records that are of no sender of the firm.
  static let foreign = 0xff

  /// The bits; their order is the order of records.
  let bits: UInt64

  /// Packs the parts: numbers as in `MailItem`; a foreign source's number stands for its address.
  init(
    domain: Int, address: Int, sender: Int, signature: Int, spf: Int, verdict: Verdict,
    recipientDomain: Int
  ) {
    var value = UInt64(domain)
    value = value << 8 | UInt64(address)
    value = value << 8 | UInt64(sender)
    value = value << 3 | UInt64(signature)
    value = value << 3 | UInt64(spf)
    value = value << 2 | UInt64(verdict.disposition.rawValue)
    value = value << 3 | UInt64(verdict.reason.rawValue)
    bits = value << 5 | UInt64(recipientDomain)
  }

  var recipientDomain: Int { Int(bits & 31) }
  var reason: Verdict.Reason { Verdict.Reason(rawValue: UInt8(bits >> 5 & 7)) ?? .none }
  var disposition: FirmStage.Policy { FirmStage.Policy(rawValue: Int(bits >> 8 & 3)) ?? .none }
  var spf: SenderState { SenderState(rawValue: Int(bits >> 10 & 7)) ?? .failing }
  var signature: SignatureState { SignatureState(rawValue: Int(bits >> 13 & 7)) ?? .unsigned }
  var sender: Int { Int(bits >> 16 & 255) }
  var address: Int { Int(bits >> 24 & 255) }
  var domain: Int { Int(bits >> 32 & 255) }

  static func < (a: RecordKey, b: RecordKey) -> Bool { a.bits < b.bits }
}
