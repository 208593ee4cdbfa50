package import ByteKit

/// Which receiving domains a `<domain>` block is about (User's Guide 5.0, section 3.3.5).
package struct DomainPattern: Hashable, Sendable {
  /// How the name is meant.
  package enum Form: Hashable, Sendable {
    /// `x`: the domain itself.
    case exact
    /// `*.d`: what lies below it.
    case below
    /// `[*.]d`: the domain, and what lies below it.
    case atOrBelow
    /// `*`: every domain.
    case any
    /// `[192.0.2.0/24]`: address literals.
    case network(IPNetwork)
  }

  /// How the name is meant.
  package let form: Form
  /// The name, in lower case; empty for `*`.
  package let name: String
  /// True where a macro gave the name: one that is written out goes before it.
  package let isFromMacro: Bool

  /// Reads the name of a block.
  init(_ text: String, isFromMacro: Bool = false) {
    self.isFromMacro = isFromMacro
    if text == "*" {
      form = .any
      name = ""
    } else if text.hasPrefix("[*.]") {
      form = .atOrBelow
      name = SettingText.domain(String(text.dropFirst("[*.]".count)))
    } else if text.hasPrefix("*.") {
      form = .below
      name = SettingText.domain(String(text.dropFirst("*.".count)))
    } else if text.hasPrefix("["), text.hasSuffix("]"),
      let network = IPNetwork(String(text.dropFirst().dropLast()))
    {
      form = .network(network)
      name = text.lowercased()
    } else {
      form = .exact
      name = SettingText.domain(text)
    }
  }

  /// How near the pattern is to one domain: what is greater goes first.
  struct Nearness: Hashable, Comparable {
    let form: Int
    let length: Int
    let isWritten: Bool

    static func < (a: Nearness, b: Nearness) -> Bool {
      if a.form == 3 || b.form == 3 || a.form == 0 || b.form == 0 {
        return (a.form, a.length, a.isWritten ? 1 : 0) < (b.form, b.length, b.isWritten ? 1 : 0)
      }
      // Of two that take subdomains the longer name is nearer, whatever their forms.
      return (a.length, a.form, a.isWritten ? 1 : 0) < (b.length, b.form, b.isWritten ? 1 : 0)
    }
  }

  /// How near it is to the domains that it is about.
  var nearness: Nearness {
    switch form {
    case .exact: Nearness(form: 3, length: 0, isWritten: !isFromMacro)
    case .network(let network):
      Nearness(form: 3, length: network.prefixBits - 129, isWritten: !isFromMacro)
    case .below: Nearness(form: 2, length: name.utf8.count, isWritten: !isFromMacro)
    case .atOrBelow: Nearness(form: 1, length: name.utf8.count, isWritten: !isFromMacro)
    case .any: Nearness(form: 0, length: 0, isWritten: !isFromMacro)
    }
  }

  /// As it is written.
  var written: String {
    switch form {
    case .exact, .network: name
    case .below: "*." + name
    case .atOrBelow: "[*.]" + name
    case .any: "*"
    }
  }
}
