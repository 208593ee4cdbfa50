package import Findings
package import Join

extension CorrelationRequest {
  /// A request with all that a configuration says of the join; inputs and period are the caller's.
  package init(_ configuration: Configuration) {
    self.init()
    declaredStages = configuration.stages
    nat = configuration.nat
    ownNetworks =
      configuration.ownNetworks + configuration.systems.flatMap(\.addresses)
      + configuration.senders.compactMap {
        if case .address(let network) = $0.mark { network } else { nil }
      }
    receivers = configuration.receivers
    diagnostics = configuration.diagnostics
  }
}

extension FindingContext {
  /// All that a configuration says that findings need.
  package init(_ configuration: Configuration) {
    self.init()
    ownNetworks = configuration.ownNetworks
    systems = configuration.systems
    senders = configuration.senders
    controlDomains = configuration.controlDomains
    targets = configuration.targets
    readiness = configuration.readiness
    expected.freshnessSeconds = configuration.freshnessSeconds
    lostShareMax = configuration.lostShareMax
  }
}
