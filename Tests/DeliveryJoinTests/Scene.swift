import AccountingLog
import DeliveryJoin
import Foundation
import TestSupport

/// One accounting row as a test means it.
struct Event {
  var type = "d"
  var time = 0
  var domain = "bank.example"
  /// False leaves `header_From` empty, so that MAIL FROM decides.
  var hasHeaderFrom = true
  var sourceIP = "203.0.113.5"
  var recipientDomain = "gmail.com"
  var host = "gmail-smtp-in.l.google.com"
  var isDMARC = false
  var deliveryType = "smtp"
  var injector = "app-1 (10.0.0.1)"
  var vmta = "vmta1"
  var job = ""
  /// Puts a line end inside the quoted display name.
  var hasLineEndInside = false
  /// Told in the reply; nil gives a reply that all such events share.
  var replyID: Int?

  static let header =
    "type,timeLogged,orig,rcpt,dsnStatus,dsnDiag,dsnMta,srcMta,dlvType,dlvSourceIp,vmta,jobId,"
    + "header_From\n"

  var diagnostic: String {
    let id = replyID.map { " id\($0)" } ?? ""
    switch type {
    case "d": return "smtp;250 2.0.0 OK\(id)"
    case "b":
      return isDMARC
        ? "smtp;550 5.7.1 Email rejected per DMARC policy for \(domain)\(id)"
        : "smtp;550 5.1.1 User unknown\(id)"
    default: return "smtp;451 4.7.1 greylisted\(id)"
    }
  }

  /// The row in CSV with its line end.
  var line: String {
    let from = hasLineEndInside ? "\"\"\"Bank\n, Ltd\"\" <info@\(domain)>\"" : "info@\(domain)"
    let fields = [
      type, String(time), "bounce@\(domain)", "user@\(recipientDomain)", "2.0.0 (success)",
      diagnostic, host.isEmpty ? "" : "\(host) (198.18.0.1)", injector, deliveryType, sourceIP,
      vmta, job, hasHeaderFrom ? from : "",
    ]
    return fields.joined(separator: ",") + "\n"
  }

  static func text(_ events: some Sequence<Event>) -> String {
    header + events.map(\.line).joined()
  }
}

/// One record of a report as a test means it.
struct Record {
  var domain = "bank.example"
  var sourceIP = "203.0.113.5"
  var count = 1
  var disposition = "none"
  var dkim = false
  var spf = false
  /// The result of the one signature; nil is unsigned.
  var signature: String?
  var envelopeTo: String?

  var xml: String {
    let to = envelopeTo.map { "<envelope_to>\($0)</envelope_to>" } ?? ""
    let signed = signature.map {
      "<dkim><domain>\(domain)</domain><selector>s1</selector><result>\($0)</result></dkim>"
    }
    return """
      <record><row><source_ip>\(sourceIP)</source_ip><count>\(count)</count>
      <policy_evaluated><disposition>\(disposition)</disposition>
      <dkim>\(dkim ? "pass" : "fail")</dkim><spf>\(spf ? "pass" : "fail")</spf>
      </policy_evaluated></row>
      <identifiers>\(to)<header_from>\(domain)</header_from></identifiers>
      <auth_results>\(signed ?? "")</auth_results></record>

      """
  }
}

/// One aggregate report as a test means it.
struct Report {
  var organisation = "google.com"
  var email = "noreply-dmarc-support@google.com"
  /// The receiver in the file name; nil gives a name that tells nothing.
  var fileReceiver: String?
  var policy = "bank.example"
  var begin = 0
  /// As written, not made half-open.
  var end = 0
  var published = "none"
  var percent: Int? = 100
  var id = ""
  var records: [Record] = []

  var xml: String {
    let percent = percent.map { "<pct>\($0)</pct>" } ?? ""
    return """
      <feedback><report_metadata><org_name>\(organisation)</org_name><email>\(email)</email>
      <report_id>\(id)</report_id><date_range><begin>\(begin)</begin><end>\(end)</end></date_range>
      </report_metadata><policy_published><domain>\(policy)</domain><p>\(published)</p>\(percent)
      </policy_published>\(records.map(\.xml).joined())</feedback>
      """
  }

  func fileName(_ number: Int) -> String {
    fileReceiver.map { "\($0)!\(policy)!\(begin)!\(end)!\(number).xml" } ?? "report-\(number).xml"
  }
}

/// Logs and reports in a folder of their own, and the request that reads them.
struct Scene {
  let folder: TemporaryFolder
  var request = CorrelationRequest()

  /// Writes the files; `logs` has the text of each accounting file.
  init(logs: [String] = [], reports: [Report] = []) throws {
    folder = try TemporaryFolder()
    request.logs = try logs.enumerated().map { number, text in
      LogInput(path: try folder.write("acct-\(number).csv", text: text))
    }
    request.reports = try reports.enumerated().map { number, report in
      try folder.write(report.fileName(number), text: report.xml)
    }
  }

  /// Runs the join on some threads and chunks.
  func run(threads: Int = 1, chunkBytes: Int = LogScanOptions.chunkBytesDefault) async
    -> Correlation
  {
    var request = request
    request.scan = LogScanOptions(threads: threads, chunkBytes: chunkBytes)
    return await Correlation.run(request)
  }
}
