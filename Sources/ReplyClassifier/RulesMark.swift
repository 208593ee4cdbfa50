import ByteKit

/// By which rules causes and receivers were told, as a number that is the same on every machine.
///
/// It tells stores apart that were counted by other tables of the program, or by other `receivers` and
/// `diagnostics` of the configuration; 16 bits each.
package struct RulesMark: RawRepresentable, Hashable, Sendable {
  /// Both numbers, that of the tables in the higher bits; positive and within 32 bits.
  package let rawValue: Int

  /// The part of the program's tables.
  package var tables: Int { rawValue >> 16 }
  /// The part of the configuration.
  package var configuration: Int { rawValue & 0xffff }

  /// Reads a mark; nil for what none is.
  package init?(rawValue: Int) {
    guard (1 << 16...0x7fff_ffff).contains(rawValue), rawValue & 0xffff != 0 else { return nil }
    self.rawValue = rawValue
  }

  /// The mark of the built-in tables with a configuration's own rules.
  package init(receivers: [Receiver], diagnostics: [DiagnosticRule]) {
    var own = Digest()
    for receiver in receivers { own.add(receiver) }
    for rule in diagnostics { own.add([rule.receiver, rule.pattern, rule.cause.rawValue]) }
    rawValue = Self.builtIn << 16 | own.short
  }

  private static let builtIn: Int = {
    var digest = Digest()
    for rule in ReplyRules.all {
      digest.add(rule.receivers)
      digest.add(["\(rule.subject)", rule.pattern, rule.cause.rawValue])
    }
    for receiver in ReceiverTable.builtIn.receivers { digest.add(receiver) }
    return digest.short >> 1 | 1
  }()

  /// It tells rules apart, not attackers.
  private struct Digest {
    private var hash = FNV1a()

    mutating func add(_ texts: [String]) {
      for text in texts {
        hash.add(text.utf8)
        hash.add(0xff)
      }
      hash.add(0xfe)
    }

    mutating func add(_ receiver: Receiver) {
      add([receiver.name])
      for part in [receiver.mx, receiver.domains, receiver.reporters] { add(part) }
    }

    /// 16 bits of it, never 0.
    var short: Int {
      let state = hash.state
      return max(1, Int((state ^ state >> 32 ^ state >> 16) & 0xffff))
    }
  }
}
