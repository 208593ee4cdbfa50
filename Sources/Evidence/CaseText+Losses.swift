import ByteKit
import Findings

// Own mail that DMARC cost and that no finding tells.
extension CaseText {
  static func title(_ loss: Accounting.RelayLoss) -> String {
    "own mail of \(loss.domain) by \(relay(loss.relay)) lost to DMARC, below the floor of a finding"
  }

  static func numbers(
    _ loss: Accounting.RelayLoss, _ accounting: Accounting
  ) -> [FindingCase.Number] {
    Accounting.Kind.allCases.compactMap { kind in
      accounting[kind].relays.first { $0.id == loss.id }.map {
        FindingCase.Number(
          name: kind.words, value: "\($0.messages) below the floor, \($0.course.status.rawValue)")
      }
    } + [
      FindingCase.Number(
        name: "seen",
        value: "\(CivilTime.iso(loss.course.firstSeen)) to \(CivilTime.iso(loss.course.lastSeen))"),
      FindingCase.Number(name: "status", value: loss.course.status.rawValue),
    ]
      + (loss.course.cleanSince.map {
        [
          FindingCase.Number(name: "clean since", value: CivilTime.iso($0)),
          FindingCase.Number(name: "messages since", value: String(loss.course.cleanMessages)),
        ]
      } ?? [])
  }

  static func test(_ loss: Accounting.RelayLoss) -> [String] {
    [
      "None: these are plain counts. No comparison of stages covers them, or they are too few for one."
    ]
  }

  static func wouldChange(_ loss: Accounting.RelayLoss) -> [String] {
    loss.course.isMended
      ? ["It would be on again if mail of the relay failed again."]
      : [
        "It counts as mended when later mail at the same receivers passes under a policy as strict:"
          + " \(FailureCourse.messagesMin) messages, or \(FailureCourse.messagesOverDaysMin) over"
          + " \(FailureCourse.daysMin) days, enough to exclude the old share at 95 %."
      ]
  }
}
