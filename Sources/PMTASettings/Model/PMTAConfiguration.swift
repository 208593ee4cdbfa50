/// What PowerMTA's configuration says of signing, addresses, VirtualMTAs and accounting files.
///
/// It knows nothing of logs and reports, and it is never a proof: the file can differ from what
/// runs until PowerMTA reloads it (User's Guide 5.0, section 3.1).
package struct PMTAConfiguration: Sendable {
  /// The main file.
  package let path: String
  /// All files that were read, the main one first.
  package internal(set) var paths: [String] = []
  /// What is set for all mail.
  package internal(set) var global = SigningScope()
  /// The VirtualMTAs by their names in lower case.
  package internal(set) var vmtas: [String: VirtualMTA] = [:]
  /// The pools by their names in lower case.
  package internal(set) var pools: [String: VirtualMTA] = [:]
  /// The `<source>` blocks, in order.
  package internal(set) var sources: [InjectorSource] = []
  /// The `<acct-file>` blocks, in order.
  package internal(set) var accountingFiles: [AccountingFile] = []
  /// Keys that are reached by `X-DKIM-Options: key-list=` alone.
  package internal(set) var listedKeys: [DomainKey] = []
  /// Directives that nothing here looks at, by keyword.
  package internal(set) var passedOver: [String: Int] = [:]
  /// True where something that belongs to it could not be read.
  package internal(set) var isIncomplete = false
  /// What is odd about it, in order of file and line.
  package internal(set) var remarks: [SettingRemark] = []
  /// How many more remarks there are.
  package internal(set) var untoldRemarks = 0
  /// The proxies by their names in lower case, with the addresses that receivers see.
  var proxies: [String: [SourceAddress]] = [:]
  /// The names of VirtualMTAs that pattern lists and settings mention.
  var mentions: [NamedPlace] = []
  /// Where the From header's domain is rewritten.
  var rewrites: [SettingPlace] = []

  init(path: String) { self.path = path }

  /// The VirtualMTA of mail that chose none.
  package static let defaultName = "{default}"

  /// True where a name stands for a VirtualMTA, a pool or the default.
  package func knows(vmta: String) -> Bool {
    let key = vmta.lowercased()
    return key.isEmpty || key == Self.defaultName || vmtas[key] != nil || pools[key] != nil
  }

  /// Where mail through a VirtualMTA with no addresses of its own leaves from.
  package func sources(of vmta: VirtualMTA) -> [SourceAddress] {
    let own = vmta.scope.sources + vmta.scope.proxies.flatMap { proxies[$0.key] ?? [] }
    return own.isEmpty ? global.sources : own
  }

  /// True where some source reads the header by which one message chooses its own key.
  package var readsOptions: Bool { sources.contains { $0.readsOptions != nil } }
}
