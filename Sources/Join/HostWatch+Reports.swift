import Policies
import AggregateReports
import ByteKit
import Traffic

extension HostWatch {
  /// The hosts of some reports.
  init(_ intake: ReportIntake, _ policies: PolicyMap, _ coverage: Coverage) {
    var names: Set<String> = []
    for record in intake.index.outcomes {
      for check in record.spf
      where !check.domain.isEmpty && policies.group(of: check.domain) == 0 {
        names.insert(check.domain)
      }
    }
    self.init(
      addresses: intake.sources, names: Set(names.map(coverage.registrableDomain)))
  }
}
