import AggregateReports
import ByteKit
import TestSupport
import Testing

/// Which reports count once, and which are the same report again.
struct LedgerTests {
  private func decisions(_ drafts: [ReportDraft]) throws -> [String] {
    var ledger = ReportLedger()
    return try drafts.map { draft in
      switch ledger.decide(try #require(try draft.report())) {
      case .accepted: "accepted"
      case .duplicate: "duplicate"
      case .idReused(let problem): problem.code.rawValue
      }
    }
  }

  private func draft(_ change: (inout ReportDraft) -> Void = { _ in }) -> ReportDraft {
    var draft = ReportDraft()
    draft.records = (1...3).map { ReportDraft.record(ip: "192.0.2.\($0)", count: $0) }
    change(&draft)
    return draft
  }

  @Test("the same report again is a duplicate, however often")
  func again() throws {
    #expect(try decisions([draft(), draft(), draft()]) == ["accepted", "duplicate", "duplicate"])
  }

  @Test("the same id with another window, policy domain or sender is another report")
  func otherKeys() throws {
    let others = [
      draft { $0.begin = "1795305600" }, draft { $0.end = "1795478400" },
      draft { $0.domain = "other.example" }, draft { $0.orgName = "other" },
      draft { $0.email = "dmarc@other.example" }, draft { $0.reportID = "r2" },
    ]
    #expect(try decisions([draft()] + others) == Array(repeating: "accepted", count: 7))
  }

  @Test("case of the organisation and the local part of its address do not make another report")
  func sameSender() throws {
    let other = draft {
      $0.orgName = "MAILBOX.example"
      $0.email = "noreply@Mailbox.Example"
    }
    #expect(try decisions([draft(), other]) == ["accepted", "duplicate"])
  }

  @Test("the same key with other content counts, and the reuse is said")
  func reused() throws {
    let record = draft { $0.records[0] = ReportDraft.record(ip: "192.0.2.1", count: 8) }
    let policies = [
      "<p>none</p><pct>100</pct>", "<p>reject</p>", "<p>reject</p><pct>100</pct><np>none</np>",
    ]
    let changed = policies.map { policy in draft { $0.policy = policy } }
    let all = [draft(), record] + changed
    #expect(
      try decisions(all + all) == ["accepted"] + Array(repeating: "id_reused", count: 4)
        + Array(repeating: "duplicate", count: 5))
  }

  @Test("records in another order, and split into equal ones, are the same content")
  func sameContent() throws {
    let reordered = draft { $0.records.reverse() }
    let split = draft {
      $0.records[1] = ReportDraft.record(ip: "192.0.2.2", count: 1)
      $0.records.append(ReportDraft.record(ip: "192.0.2.2", count: 1))
    }
    #expect(try decisions([draft(), reordered, split]) == ["accepted", "duplicate", "duplicate"])
    let whole = try #require(try draft().report())
    #expect(try split.report()?.contentHash == whole.contentHash)
    #expect(try split.report()?.records.count == whole.records.count)
  }

  @Test("counts that move from one source to another are other content")
  func movedCounts() throws {
    let moved = draft {
      $0.records = (1...3).map { ReportDraft.record(ip: "192.0.2.\($0)", count: 4 - $0) }
    }
    #expect(try decisions([draft(), moved]) == ["accepted", "id_reused"])
  }
}
