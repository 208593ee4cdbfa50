package import AggregateReports
import ByteKit
package import Join

/// Which records of the reports are a sender's.
package struct SenderMembers {
  private let correlation: Correlation
  private let book: SenderBook

  /// Looks at all records again; O(records).
  package init(_ correlation: Correlation, _ context: FindingContext) {
    self.correlation = correlation
    book = SenderBook(correlation, context)
  }

  /// The numbers of the reports, those of the latest windows first.
  package var latestFirst: [Int] {
    let reports = correlation.intake.reports
    return reports.indices.sorted {
      (reports[$1].window.lowerBound, reports[$0].reporter, $0)
        < (reports[$0].window.lowerBound, reports[$1].reporter, $1)
    }
  }

  /// The records of a report that are a sender's, in their order.
  package func records(of sender: Sender, inReport number: Int) -> [ReportRecord] {
    let index = correlation.intake.index
    let records = correlation.intake.reports[number].records
    let addresses = sender.isMissingNode ? Set(sender.addresses) : []
    return zip(index.rows(of: number), records).compactMap { row, record in
      guard let found = book.sender(place: Int(row.place), outcome: Int(row.outcome)) else {
        return nil
      }
      let isMember =
        addresses.isEmpty
        ? FindingID.make(["sender", book.entries[found].identity]) == sender.id
        : addresses.contains(record.sourceIP)
      return isMember ? record : nil
    }
  }
}
