import ByteKit
import ReplyClassifier
import Traffic

/// Splits what was lost into what findings tell and the rest, which it lists by relay.
struct LossLedger {
  private struct Stream: Hashable {
    let domain: String
    let relay: Relay
  }

  private struct Row: Hashable {
    let domain: String
    let unit: Int
  }

  private let units: LossUnits
  private let names: [Int: RelayName]
  /// Refused mail that findings tell, and the stages and addresses of each; nil for all addresses.
  private var refused: [Stream: [(stage: Int, address: IPAddress?)]] = [:]
  /// Stages in which a finding tells of quarantined mail, by place.
  private var quarantined: [MailPlace: [Int]] = [:]

  /// `found` are the comparisons that became findings.
  init(units: LossUnits, names: [Int: RelayName], found: [StageComparison]) {
    self.units = units
    self.names = names
    for item in found {
      if item.kind == .quarantined {
        for address in item.addresses {
          quarantined[MailPlace(domain: item.domain, address: address), default: []]
            .append(item.stage)
        }
      } else if item.kind == .refused, item.cause == .dmarcPolicy {
        for relay in item.relays {
          refused[Stream(domain: item.domain, relay: relay), default: []]
            .append((item.stage, item.isOfOneAddress ? item.sourceIP : nil))
        }
      }
    }
  }

  func accounting(
    _ live: LiveLosses, _ reported: ReportedLosses, _ courses: [[Int: FailureCourse]]
  ) -> Accounting {
    var accounting = Accounting()
    var rests: [Accounting.Kind: [Row: Int]] = [:]
    func add(_ messages: Int, _ kind: Accounting.Kind, _ row: Row, isTold: Bool) {
      accounting[kind].total += messages
      if isTold {
        accounting[kind].inFindings += messages
      } else {
        rests[kind, default: [:]][row, default: 0] += messages
      }
    }
    for part in live.parts {
      let stream = live.streams[part.stream]
      let told = refused[Stream(domain: stream.domain, relay: stream.relay)] ?? []
      let isTold = told.contains {
        $0.stage == part.stage && ($0.address == nil || $0.address == stream.sourceIP)
      }
      add(
        part.messages, .refusedDMARC, Row(domain: stream.domain, unit: part.unit), isTold: isTold)
    }
    for part in reported.parts {
      let row = Row(domain: part.place.domain, unit: part.unit)
      let stages = quarantined[part.place] ?? []
      add(
        part.quarantined, .quarantined, row, isTold: part.stage.map(stages.contains) ?? false)
      let isRejectTold = units.relays(at: part.place).contains {
        refused[Stream(domain: part.place.domain, relay: $0)] != nil
      }
      add(part.rejected, .rejected, row, isTold: isRejectTold)
    }
    for (kind, rest) in rests {
      let clock: LossClock = kind.clock == .live ? .live : .reported
      accounting[kind].relays = relays(rest, courses[clock.rawValue])
    }
    return accounting
  }

  private func relays(
    _ rest: [Row: Int], _ courses: [Int: FailureCourse]
  ) -> [Accounting.RelayLoss] {
    rest.compactMap { row, messages -> Accounting.RelayLoss? in
      guard messages > 0, let course = courses[row.unit], let name = names[row.unit] else {
        return nil
      }
      return Accounting.RelayLoss(
        id: Self.id(row.domain, units.list[row.unit]), domain: row.domain, relay: name,
        addresses: units.addresses[row.unit].sorted(), messages: messages, course: course)
    }.sorted { ($0.messages, $1.domain, $1.relay) > ($1.messages, $0.domain, $0.relay) }
  }

  /// The identifier of what a relay lost; neither its addresses nor its nodes are part of it.
  static func id(_ domain: String, _ unit: LossUnit) -> String {
    FindingID.make(
      ["lost_mail", domain, unit.address?.description ?? unit.sender ?? ""]
        + unit.relays.flatMap { [$0.injector, $0.injectorIP?.description ?? "", $0.vmta] })
  }
}

extension StageComparison {
  /// True where the comparison is of one address of several that the relay sends from.
  var isOfOneAddress: Bool { sourceIP != nil && addresses.count == 1 }
}
