/// Who hands mail over to PowerMTA, and by which address it leaves.
package struct ScenarioRelay: Sendable, Hashable {
  /// HELO name of the injector.
  package var injector: String
  /// Address of the injector.
  package var injectorIP: String
  /// The VirtualMTA.
  package var vmta: String
  /// The address that receivers see.
  package var sourceIP: String
  /// The address in the log; another one where NAT stands between.
  package var loggedIP: String
  /// The PowerMTA node.
  package var node: String
}

/// What receivers find where a DKIM signature should be.
package enum Signing: Sendable, Hashable {
  /// Signed by the From domain, and it verifies.
  case aligned
  /// Not signed.
  case unsigned
  /// Signed by another domain, and it verifies.
  case otherDomain
  /// Signed by the From domain, and it does not verify.
  case broken
  /// This share of the mail, 0…1, is not signed, the rest is as `aligned`.
  case intermittent(Double)

  /// The share without an aligned signature that verifies, 0…1.
  package var failingShare: Double {
    switch self {
    case .aligned: return 0
    case .unsigned, .otherDomain, .broken: return 1
    case .intermittent(let share): return share
    }
  }

  /// The name of the state in `missing_dkim[].state`; nil where nothing is wrong.
  package var state: String? {
    switch self {
    case .aligned: return nil
    case .unsigned: return "unsigned"
    case .otherDomain: return "unaligned"
    case .broken: return "broken"
    case .intermittent: return "intermittent"
    }
  }
}

/// What SPF says of a stream.
package enum SenderPolicy: Sendable, Hashable {
  /// Passes for the From domain.
  case aligned
  /// Passes for another domain.
  case unaligned
  /// Fails.
  case failing
}

/// The hours at which a stream sends.
package enum DayShape: Sendable {
  /// Between 7 and 18 UTC.
  case office
  /// At any hour.
  case flat
  /// In the two hours from the given one, UTC.
  case batch(Int)
}

/// Mail of one From domain through one relay.
package struct MailStream: Sendable {
  /// Number of the relay.
  package var relay: Int
  /// The From domain.
  package var domain: String
  /// Number of the policy domain.
  package var policy: Int
  /// Messages on an ordinary day, on average.
  package var perDay: Double
  /// Factor of each weekday, Monday first.
  package var weekdays: [Double] = [1, 1.1, 1.05, 1, 0.9, 0.35, 0.3]
  /// Spread of the day's volume: standard deviation of its logarithm.
  package var spread = 0.2
  /// Hours.
  package var shape = DayShape.office
  /// Jobs a day; 0 for mail without jobs.
  package var jobs = 0
  /// Signing from the beginning.
  package var signing = Signing.aligned
  /// Signing from a time on; nil where it never changes.
  package var later: (time: Int, signing: Signing)?
  /// The time from which on it signs as in the beginning again; nil where it does not.
  package var mended: Int?
  /// SPF.
  package var spf = SenderPolicy.aligned
  /// True where an ed25519 signature stands beside the RSA one.
  package var hasSecondSignature = false
  /// Number of the stream whose every message this one repeats; nil for volumes of its own.
  package var follows: Int?
  /// Expected share of mail to a bad address, 0…1.
  package var badAddressShare = 0.008
  /// How refusals cluster.
  package var clustering = Clustering.mild

  /// What the background failures of a stream have in common.
  package enum Clustering: Sendable {
    /// Days differ a little.
    case mild
    /// A few days hold most of them.
    case byDay
    /// A few jobs hold most of them.
    case byJob
    /// Single jobs hold nearly all of them.
    case byRareJob
    /// Spells of one receiver against one source address.
    case byAddress
  }

  /// Signing at a time.
  package func signing(at time: Int) -> Signing {
    if let later, time >= later.time, time < mended ?? .max { return later.signing }
    return signing
  }
}
