/// Writes reports to files in their packings.
///
/// Lays out, below `reports`: loose files beside each other, mails in `mail`, one mbox per
/// reporter in `mbox`, and what was sent again in `resent`.
final class ReportPress {
  /// The reporter that sends every so many-th report again, unchanged.
  static let resender = "mimecast.org"
  /// The reporter that once sent one window in two parts under one id.
  static let reuser = "hostpunt.example"

  private let root: String
  private let truth: Truth
  private var mailboxes: [String: FileSink] = [:]
  private var printed: [String: Int] = [:]

  /// Paths of planted files, by what they are.
  private(set) var resent: [String] = []
  private(set) var reused: [String] = []

  /// Writes below `root/reports`.
  init(root: String, truth: Truth) {
    self.root = root
    self.truth = truth
  }

  /// Writes one report, in two parts where that is planted.
  func publish(_ report: AggregateReportText) throws(FirmFailure) {
    let host = report.reporter.host
    let number = printed[host, default: 0]
    printed[host] = number + 1
    if host == Self.reuser, reused.isEmpty, number > 2, report.records.count > 1 {
      var first = report
      var second = report
      let half = report.records.count / 2
      first.records = Array(report.records[..<half])
      second.records = Array(report.records[half...])
      first.part = 1
      second.part = 2
      reused = [try write(first), try write(second)]
      return
    }
    let path = try write(report)
    if host == Self.resender, number % 9 == 4 {
      let copy = "reports/resent/" + (path.split(separator: "/").last.map(String.init) ?? path)
      try FileSink.write(mailBytes(report), to: "\(root)/\(copy)")
      truth.reports.files += 1
      truth.reports.resent += 1
      resent.append(copy)
    }
  }

  /// Ends the mbox files.
  func finish() throws(FirmFailure) {
    for name in mailboxes.keys.sorted() { try mailboxes[name]?.close() }
    mailboxes = [:]
  }

  private func write(_ report: AggregateReportText) throws(FirmFailure) -> String {
    count(report)
    let xml = Array(report.xml.utf8)
    let name = report.fileName
    let path: String
    switch report.reporter.packing {
    case .xml:
      path = "reports/\(name).xml"
      try FileSink.write(xml, to: "\(root)/\(path)")
    case .gzip:
      path = "reports/\(name).xml.gz"
      try FileSink.write(Deflater.whole(xml, .gzip), to: "\(root)/\(path)")
    case .zip:
      path = "reports/\(name).zip"
      try FileSink.write(zip(report, xml), to: "\(root)/\(path)")
    case .mailGzip, .mailZip:
      path = "reports/mail/\(name).eml"
      try FileSink.write(mailBytes(report), to: "\(root)/\(path)")
    case .mbox:
      path = "reports/mbox/\(report.reporter.host).mbox"
      try append(report, to: path)
      return path
    }
    truth.reports.files += 1
    return path
  }

  private func append(_ report: AggregateReportText, to path: String) throws(FirmFailure) {
    let sink: FileSink
    if let open = mailboxes[path] {
      sink = open
    } else {
      sink = try FileSink("\(root)/\(path)", gzip: false)
      mailboxes[path] = sink
      truth.reports.files += 1
    }
    let text = MailText.mboxMessage(report, mail(report))
    try sink.write(Array(text.utf8))
  }

  private func mailBytes(_ report: AggregateReportText) -> [UInt8] { Array(mail(report).utf8) }

  private func mail(_ report: AggregateReportText) -> String {
    let xml = Array(report.xml.utf8)
    if report.reporter.packing == .mailZip {
      return MailText.mail(
        report, attachment: zip(report, xml), name: report.fileName + ".zip")
    }
    return MailText.mail(
      report, attachment: Deflater.whole(xml, .gzip), name: report.fileName + ".xml.gz")
  }

  private func zip(_ report: AggregateReportText, _ xml: [UInt8]) -> [UInt8] {
    ZipText.archive(xml, name: report.fileName + ".xml", time: report.window.end + 4000)
  }

  private func count(_ report: AggregateReportText) {
    truth.reports.distinct += 1
    truth.reports.records += report.elements
    truth.reports.messages += report.messages
    var entry = truth.reports.byReceiver[report.receiver] ?? (0, 0)
    entry.reports += 1
    entry.messages += report.messages
    truth.reports.byReceiver[report.receiver] = entry
    for record in report.records {
      truth.reports.dispositions[record.key.disposition.rawValue] += record.count
    }
  }
}
