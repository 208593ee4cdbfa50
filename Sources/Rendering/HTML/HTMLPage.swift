package import Findings

/// Renders a report as one HTML page that needs nothing else: no network, no script to be read.
///
/// Every text of the inputs is escaped, and the frame's content security policy forbids everything
/// that is not the page's own.
package struct HTMLPage {
  let report: CorrelationReport
  let style: TextStyle

  /// The page as UTF-8.
  ///
  /// Of `style` the clock counts, and whether all domains are shown.
  package static func render(_ report: CorrelationReport, style: TextStyle) -> [UInt8] {
    Array(HTMLPage(report: report, style: style).html.source.utf8)
  }

  private var html: HTML {
    HTMLFrame(
      version: report.version, title: title, subject: "DMARC enforcement report", period: period,
      made: style.time(report.generatedAt), head: HTMLVerdict(report: report, style: style).html,
      sections: sections, script: HTMLScript.source
    ).html
  }

  private var title: String {
    "\(VerdictText.word(report.verdict)): DMARC enforcement, \(VerdictText.domains(report))"
  }

  private var period: String {
    guard let begin = report.periodBegin, let end = report.periodEnd else { return "no period" }
    return "\(style.time(begin)) – \(style.time(end))"
  }

  /// The section of signing, where a configuration of PowerMTA was given.
  private var signing: [HTMLFrame.Section] {
    guard !report.signing.isEmpty else { return [] }
    return [
      HTMLFrame.Section(
        id: "signing", name: "Signing", title: "Signing, meant and seen",
        lead: "What PowerMTA’s configuration says of each From domain and VirtualMTA, and what"
          + " reporters saw. The configuration is never a proof: it may not be the one that runs.",
        body: HTMLSigning(rows: report.signing).html)
    ]
  }

  /// The section of failure reports, where there are any.
  private var failureReports: [HTMLFrame.Section] {
    let section = HTMLFailureReports(report: report, style: style)
    guard !section.isEmpty else { return [] }
    return [
      HTMLFrame.Section(
        id: "failure-reports", name: "Failure reports", title: "Failure reports",
        lead: "Single mails that receivers told of: examples with their rows, part of no rate. How"
          + " many there are says nothing, since few receivers send them and strangers cause most.",
        body: section.html)
    ]
  }

  private var sections: [HTMLFrame.Section] {
    let failures = HTMLFailures(report: report, style: style)
    return [
      HTMLFrame.Section(
        id: "new", name: "New", title: "What is new",
        lead: "First seen in the current stages: replies of receivers, sources, and what"
          + " reporters do differently.",
        body: HTMLNews(report: report, style: style).html),
      HTMLFrame.Section(
        id: "stages", name: "Stages", title: "Stages",
        lead: "Each policy domain’s stages over time, and the mail that each of them lost.",
        body: HTMLStages(report: report, style: style).html),
      HTMLFrame.Section(
        id: "failures", name: "Failures", title: "Failures that a stage introduced",
        lead: failures.lead, body: failures.html),
      HTMLFrame.Section(
        id: "receivers", name: "Receivers", title: "Receivers by stage",
        lead: "Upper line: rows refused for the DMARC policy among those delivered or refused,"
          + " live. Lower line: own messages quarantined or rejected, as that receiver reported.",
        body: HTMLReceivers(report: report, style: style).html),
      HTMLFrame.Section(
        id: "dkim", name: "DKIM", title: "Relays and DKIM",
        lead: "Share of our own sources’ messages without an aligned signature that verifies, as"
          + " each reporter counted them.",
        body: HTMLRelays(report: report, style: style).html),
    ] + signing + [
      HTMLFrame.Section(
        id: "systems", name: "Systems", title: "Systems",
        lead: "The board of what is to be mended: who answers for it, the way that was chosen, and"
          + " how far the mail itself shows it to be; overdue first.",
        body: HTMLBoard(rows: report.systems, style: style).html),
      HTMLFrame.Section(
        id: "senders", name: "Senders", title: "Senders outside the log",
        lead: "Who sends as our domains from addresses that no log has, by aggregate reports alone,"
          + " and whose they are.",
        body: HTMLSenders(report: report, style: style).html),
      HTMLFrame.Section(
        id: "late", name: "Late refusals", title: "Late refusals",
        lead: "Mail that a host took, passed on and got back, as forwarders do; live, and never"
          + " among the refused.",
        body: HTMLLateRefusals(rows: report.lateRefusals, style: style).html),
    ] + failureReports + [
      HTMLFrame.Section(
        id: "sources", name: "Sources", title: "Sources",
        lead: "Every address that sent as one of our domains, and whose it is.",
        body: HTMLSources(report: report, style: style).html),
      HTMLFrame.Section(
        id: "coverage", name: "Coverage", title: "Coverage and reconciliation",
        lead: "What was read, how much of the mail any report can speak of, and how far both"
          + " records agree.",
        body: HTMLCoverage(report: report, style: style).html),
      HTMLFrame.Section(
        id: "readiness", name: "Readiness", title: "Readiness",
        lead: "May each domain go on to its next stage; numbers of the current stage.",
        body: HTMLReadiness(report: report, style: style).html),
      HTMLFrame.Section(
        id: "method", name: "Method", title: "Method and definitions", lead: "",
        body: HTMLMethod.html),
    ]
  }
}
