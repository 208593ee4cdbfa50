import AccountingLog
import AggregateReports
import ByteKit
import Checkup
import Findings
import Glibc
import Join
import Policies
import Traffic

/// Why nothing of what was named could be counted: the wrong option, or a misspelt domain.
struct StrayInputs {
  /// Files that are looked at again.
  private static let filesMax = 20
  /// How far a domain that is named may be from the one that was typed: edits, and names that are shown.
  private static let editsMax = 3, namedMax = 3

  let found: FoundInputs

  /// What there is to say; looks at nothing again where rows and reports were counted.
  func leads(_ report: CorrelationReport, _ request: CorrelationRequest) async -> [Lead] {
    let isSwapped = swapped(report)
    guard isSwapped.isEmpty else { return isSwapped }
    return await misspelt(report, request)
  }

  // MARK: - Logs and reports

  private func swapped(_ report: CorrelationReport) -> [Lead] {
    var leads: [Lead] = []
    if report.inputs.logs.used == 0 {
      let files = (found.logs.map(\.path) + found.leftOut).prefix(Self.filesMax)
      if !files.isEmpty, files.allSatisfy(Self.holdsReport) {
        leads.append(
          Lead(.swapped, "what --log names holds aggregate reports: name it with --dmarc"))
      }
    }
    if report.inputs.reports.accepted == 0 {
      let files = found.reports.prefix(Self.filesMax)
      if !files.isEmpty,
        files.allSatisfy(Self.holdsRows)
      {
        leads.append(
          Lead(.swapped, "what --dmarc names holds accounting logs: name it with --log"))
      }
    }
    return leads
  }

  private static func holdsRows(_ path: String) -> Bool {
    // What cannot be read is taken for a log, so that reading it tells why.
    let isReadable = unsafe access(path, R_OK) == 0 && FoundInputs.size(of: path) > 0
    return isReadable && LogProbe.looksLikeAccounting(path: path, assumesLayout: false)
  }

  private static func holdsReport(_ path: String) -> Bool {
    var holds = false
    guard path != "-" else { return false }
    ReportReader().read(path: path) { item in
      if case .report = item { holds = true }
    }
    return holds
  }

  // MARK: - The domain

  private func misspelt(_ report: CorrelationReport, _ request: CorrelationRequest) async -> [Lead]
  {
    guard let wanted = request.domain, report.domains.isEmpty else { return [] }
    var whole = request
    whole.domain = nil
    whole.logs = CheckupSample.newest(
      request.logs.map { (input: $0, bytes: FoundInputs.size(of: $0.path)) })
    whole.reports = CheckupSample.spread(request.reports)
    let all = await Correlation.run(whole)
    let names = Self.names(all)
    guard !names.isEmpty else { return [] }
    let near = NearestWord.find(wanted, in: names).flatMap { name in
      let isNear =
        NearestWord.distance(wanted, name) <= min(Self.editsMax, wanted.utf8.count / 3)
        || wanted.hasSuffix("." + name)
      return isNear ? name : nil
    }
    let rest = names.count - Self.namedMax
    let text =
      near.map { "did you mean --domain \($0)?" }
      ?? "there is mail of \(names.prefix(Self.namedMax).joined(separator: ", "))"
      + (rest > 0 ? " and \(rest) more" : "")
    return [Lead(.domain, "no mail of \(wanted) was found; \(text)")]
  }

  /// The From domains of rows and records, those with the most mail first, and what they lie under.
  private static func names(_ correlation: Correlation) -> [String] {
    var mail: [String: Int] = [:]
    let streams = correlation.rollup.streams
    for entry in correlation.rollup.entries {
      mail[streams[entry.streamIndex].domain, default: 0] += entry.count
    }
    for row in correlation.joins { mail[row.domain, default: 0] += row.reported.messages }
    for domain in correlation.policies.domains where domain != "*" { mail[domain, default: 0] += 0 }
    mail[""] = nil
    return mail.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
  }
}
