import ByteKit
import Containers
import FailureReports
import MailIdentity
import TestSupport

/// Failure reports: the same with CRLF, with a field in front that says nothing, and packed; and
/// nothing is kept that is longer than its limit or no plain text.
///
/// The input is the fields, and behind an empty line the header of the mail. Planted: an address in
/// brackets with a tag is not read where lines end with CRLF.
final class FailureCheck: FuzzCheck {
  private let isPlanted: Bool
  private let parser = FailureReportParser()

  init(isPlanted: Bool) { self.isPlanted = isPlanted }

  func difference(_ bytes: [UInt8]) -> String? {
    let outcome = parse(bytes)
    if case .failure(let report) = outcome, let fault = fault(of: report) { return fault }
    var tally = FailureReportTally()
    for found in [outcome, outcome, .complaint] { tally.add(found) }
    if let fault = packingFault(of: tally) { return fault }
    if !bytes.contains(13) {
      let long = bytes.flatMap { $0 == 10 ? [13, 10] : [$0] }
      let found = parse(long, forgets: isPlanted && Self.isHit(bytes))
      if found != outcome { return "with CRLF \(found) instead of \(outcome)" }
    }
    if let first = bytes.first, first != 10, first != 13 {
      let found = parse(Array("X-Other: y\n".utf8) + bytes)
      if found != outcome { return "behind another field \(found) instead of \(outcome)" }
    }
    return nil
  }

  private func parse(_ bytes: [UInt8], forgets: Bool = false) -> FailureReportParser.Outcome {
    let (fields, original) = Self.halves(bytes)
    let header = Array("From: r@reporter.example\nDate: 1 Jun 2026 00:00 GMT\n".utf8)
    let found = parser.parse(
      FeedbackMail(
        form: .fields, path: "x", header: header[...], report: fields, original: original))
    return forgets ? .leftOut : found
  }

  /// What stands before the first empty line, and behind it.
  private static func halves(_ bytes: [UInt8]) -> (ArraySlice<UInt8>, ArraySlice<UInt8>?) {
    for place in bytes.indices.dropLast() where bytes[place] == 10 {
      let next = bytes[place + 1] == 13 ? place + 2 : place + 1
      if next < bytes.count, bytes[next] == 10 { return (bytes[...place], bytes[(next + 1)...]) }
    }
    return (bytes[...], nil)
  }

  private func fault(of report: FailureReport) -> String? {
    let domains = [report.fromDomain, report.dkimDomain, report.listID]
    for domain in domains.compactMap({ $0 }) where DomainName.normalise(domain) != domain {
      return "\(domain) has another spelling"
    }
    let words = [report.userAgent, report.envelopeID, report.dkimSelector, report.recipient]
    for word in words.compactMap({ $0 })
    where word.utf8.count > FailureReportLimits.addressBytesMax
      || !word.utf8.allSatisfy({ $0 >= 32 && $0 < 127 })
    {
      return "\(word) is no plain text"
    }
    if let id = report.messageID,
      id.utf8.count > FailureReportLimits.messageIDBytesMax || id.utf8.contains(where: { $0 <= 32 })
    {
      return "\(id) is no Message-ID"
    }
    return nil
  }

  private func packingFault(of tally: FailureReportTally) -> String? {
    var writer = PackedWriter()
    tally.pack(into: &writer)
    let back = writer.bytes.withUnsafeBytes { bytes in
      var reader = PackedReader(bytes)
      return try? FailureReportTally(from: &reader)
    }
    return back == tally ? nil : "packed \(String(describing: back)) instead of \(tally)"
  }

  private static func isHit(_ bytes: [UInt8]) -> Bool {
    String(decoding: bytes, as: UTF8.self).lowercased().contains("[ipv6:")
  }
}
