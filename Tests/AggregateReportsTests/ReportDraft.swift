import AggregateReports
import TestSupport

/// A small correct report whose parts a test may change.
struct ReportDraft {
  var orgName = "mailbox.example"
  var email = "dmarc@mailbox.example"
  var reportID = "r1"
  var begin = "1795392000"
  var end = "1795478399"
  var metadataTail = ""
  var domain = "firm.example"
  var policy = "<p>reject</p><pct>100</pct>"
  var attributes = ""
  var records = [ReportDraft.record()]

  static func record(
    ip: String = "192.0.2.1", count: Int = 1, auth: String = "", reasons: String = "",
    from: String = "firm.example"
  ) -> String {
    "<record><row><source_ip>\(ip)</source_ip><count>\(count)</count><policy_evaluated>"
      + "<disposition>none</disposition><dkim>fail</dkim><spf>fail</spf>\(reasons)"
      + "</policy_evaluated></row><identifiers><header_from>\(from)</header_from></identifiers>"
      + "<auth_results>\(auth)</auth_results></record>"
  }

  var xml: String {
    "<feedback\(attributes)><report_metadata><org_name>\(orgName)</org_name><email>\(email)</email>"
      + "<report_id>\(reportID)</report_id><date_range><begin>\(begin)</begin><end>\(end)</end>"
      + "</date_range>\(metadataTail)</report_metadata><policy_published><domain>\(domain)</domain>"
      + "\(policy)</policy_published>\(records.joined())</feedback>"
  }

  /// What the reader makes of it.
  func items(
    limits: ReportLimits = .standard, blockBytes: Int = 64 << 10
  ) throws -> [ReportReader.Item] {
    try Self.items(xml, limits: limits, blockBytes: blockBytes)
  }

  static func items(
    _ xml: String, limits: ReportLimits = .standard, blockBytes: Int = 64 << 10
  ) throws -> [ReportReader.Item] {
    let folder = try TemporaryFolder()
    let path = try folder.write("r.xml", text: xml)
    return Reading.items(path, limits: limits, blockBytes: blockBytes)
  }

  /// The report, which must be readable.
  func report() throws -> AggregateReport? { Reading.report(try items()) }

  /// The draft read from a file of that name.
  static func report(named name: String) throws -> AggregateReport? {
    let folder = try TemporaryFolder()
    return Reading.report(Reading.items(try folder.write(name, text: ReportDraft().xml)))
  }
}
