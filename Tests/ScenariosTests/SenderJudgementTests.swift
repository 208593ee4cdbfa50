import Foundation
import Testing

@testable import Scenarios

/// How answers about senders are judged by the truth of a world.
struct SenderJudgementTests {
  /// The first of its kind in which a stranger sends, too.
  private static let world: SenderWorld = {
    let worlds = (UInt64(1)...20).lazy.map { SenderWorld(.mixed, seed: $0) }
    return worlds.first { $0.truth.parties.contains(where: \.isStranger) }
      ?? SenderWorld(.mixed, seed: 1)
  }()

  /// The answer that is right, as the program would write it, with some of it changed.
  private static func answer(
    status: String? = nil, exit: Int32? = nil, change: (inout [[String: Any]]) -> Void = { _ in }
  ) throws -> SenderJudgement {
    let truth = world.truth
    func row(_ party: SenderTruth.Party) -> [String: Any] {
      [
        "name": party.names.first ?? "strangers", "class": party.classes[0],
        "decided": party.isDecided, "system": party.system as Any? ?? NSNull(), "reason": "so",
        "addresses": party.addresses, "messages": party.messages, "aligned": party.aligned,
        "failing": party.messages - party.aligned, "quarantine": party.quarantined,
        "none": party.messages - party.quarantined - party.rejected, "reject": party.rejected,
        "days": party.days, "reporters": party.reporters, "recipients": [],
      ]
    }
    var rows = truth.parties.map(row)
    change(&rows)
    let status = status ?? truth.statuses[0]
    let readiness: [[String: Any]] = truth.readiness.map {
      let words = $0.next.split(separator: " ")
      let step: [String: Any] = [
        "policy": String(words[0]), "percent": 100, "testing": words.count > 1,
      ]
      return [
        "domain": $0.domain, "verdict": $0.verdicts.first ?? "hold",
        "next": $0.next == "-" ? NSNull() as Any : step as Any,
        "criteria": $0.unmet.map { ["name": $0, "met": false] },
      ]
    }
    let json: [String: Any] = [
      "senders": rows, "verdict": ["status": status, "reasons": []], "readiness": readiness,
    ]
    let found = try FoundSenders(
      json: JSONSerialization.data(withJSONObject: json),
      exitStatus: exit ?? (status == "critical" ? 1 : 0))
    return SenderJudgement(found, by: truth)
  }

  private static func vendor(_ rows: [[String: Any]]) throws -> Int {
    try #require(rows.firstIndex { $0["class"] as? String == "vendor_unknown" })
  }

  @Test func `A right answer meets every bar`() throws {
    let right = try Self.answer()
    #expect(right.notes == [])
    #expect(right.missedBars == [])
    #expect(
      right.worlds == 1
        && right.classes.text == "\(Self.world.truth.parties.count)/"
          + "\(Self.world.truth.parties.count)"
    )
  }

  @Test func `A vendor called a stranger is missed`() throws {
    let wrong = try Self.answer { rows in
      if let place = try? Self.vendor(rows) { rows[place]["class"] = "stranger" }
    }
    #expect(wrong.confusion["vendor_unknown"]?["stranger"] == 1)
    #expect(wrong.missedBars.contains("1 vendors missed"))
    #expect(wrong.missedBars.contains { $0.hasPrefix("classes ") })
  }

  @Test func `A stranger called a vendor is counted`() throws {
    let wrong = try Self.answer { rows in
      guard let place = rows.firstIndex(where: { $0["class"] as? String == "stranger" }) else {
        return
      }
      if rows[place]["name"] as? String == "strangers" {
        rows[place]["name"] = (rows[place]["addresses"] as? [String])?.first ?? ""
      }
      rows[place]["class"] = "vendor_unknown"
    }
    #expect(wrong.strangersCalled == 1)
  }

  @Test func `A row that is nobody's, a wrong count and a wrong verdict are each counted`() throws {
    let invented = try Self.answer { rows in
      guard let first = rows.first else { return }
      rows.append(first)
      rows[rows.count - 1]["name"] = "nobody.example"
      rows[rows.count - 1]["messages"] = 0
    }
    #expect(invented.inventions == 1 && invented.missedBars == ["1 senders that nobody is"])
    let miscounted = try Self.answer { rows in
      if let place = try? Self.vendor(rows) { rows[place]["days"] = 99 }
    }
    #expect(miscounted.missedBars == ["1 wrong counts"])
    #expect(try Self.answer(status: "ok").missedBars == ["1 wrong verdicts"])
    #expect(try Self.answer(exit: 2).missedBars == ["1 wrong verdicts"])
  }
}
