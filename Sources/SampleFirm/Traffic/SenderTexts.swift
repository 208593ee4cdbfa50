/// A sender with its texts ready to be written; arrays follow the sender's own.
final class SenderTexts {
  let system: SendingSystem
  /// Numbers of its domains in `FirmDomains.all`.
  let domains: [Int]
  /// `HELO (address)`, HELO alone, address, user.
  let relays: [Piece], helos: [Piece], injectorAddresses: [Piece], users: [Piece]
  /// Cumulative weights of the injectors, ending at 1.
  let injectorBounds: [Double]
  /// Numbers of its addresses.
  let addresses: [Int]
  let vmta: Piece, pool: Piece, ownEnvelope: Piece, vendorEnvelope: Piece, job: Piece
  /// header_From as one field, by number of the From domain in `FirmDomains.all`.
  let from: [Piece]
  /// header_DKIM-Signature of mail that its vendor signed.
  let vendorSignature: Piece
  /// Phases with their times.
  let phases: [(since: Int, phase: AuthenticationPhase)]
  /// Least weight of the receivers that it writes to.
  let reach: Double

  /// Prepares a sender; `addresses` are the numbers of its own.
  init(
    _ system: SendingSystem, _ schedule: StageSchedule, isMended: Bool, addresses: [Int],
    _ arena: PieceArena
  ) {
    self.system = system
    self.addresses = addresses
    let numbers = system.domains.map(FirmDomains.index)
    domains = numbers
    relays = system.injectors.map { arena.field("\($0.helo) (\($0.address))") }
    helos = system.injectors.map { arena.piece($0.helo) }
    injectorAddresses = system.injectors.map { arena.piece($0.address) }
    users = system.injectors.map { arena.piece($0.user) }
    let total = system.injectors.reduce(0) { $0 + $1.weight }
    var sum = 0.0
    injectorBounds = system.injectors.map { injector in
      sum += injector.weight / total
      return sum
    }
    vmta = arena.piece(system.vmta)
    pool = arena.piece(system.pool)
    ownEnvelope = arena.piece(system.ownEnvelope)
    vendorEnvelope = arena.piece("bounces." + system.vendor)
    job = arena.piece(system.job)
    from = FirmDomains.all.enumerated().map { number, domain in
      arena.field(numbers.contains(number) ? Self.fromHeader(system, domain.name) : "")
    }
    vendorSignature = arena.field(
      "v=1; a=rsa-sha256; c=relaxed/relaxed; d=\(system.vendor); s=k1;"
        + " h=from:to:subject:date:message-id; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;"
        + " b=dzdVyOfAKCdLXdJOc9G2")
    let phases =
      isMended ? [AuthenticationPhase(StoryMoment(0), .signed, .aligned)] : system.phases
    self.phases = phases.map { ($0.since.time(schedule), $0) }
    reach = system.reach
  }

  /// The phase at a time.
  func phase(at time: Int) -> AuthenticationPhase {
    var index = 0
    while index + 1 < phases.count, time >= phases[index + 1].since { index += 1 }
    return phases[index].phase
  }

  /// The From header as written by the system: quoted where the display name asks for it.
  ///
  /// The mainframe shouts its domain too; domains have no case.
  private static func fromHeader(_ system: SendingSystem, _ domain: String) -> String {
    let written = system.local == "MVSBATCH" ? domain.uppercased() : domain
    let name = system.display.contains(",") ? "\"\(system.display)\"" : system.display
    return "\(name) <\(system.local)@\(written)>"
  }
}
