/// The known receivers, and how one is found from a log row or from a report.
///
/// Values are shared by threads freely; lookups allocate nothing.
public struct ReceiverTable: Sendable {
  /// Most receivers in a table, the built-in ones among them.
  public static let receiversMax = 10_000

  /// All receivers; a `ReceiverID` is an index into it.
  public let receivers: [Receiver]
  /// Receivers of the configuration that were left out, since there were more than `receiversMax`.
  public let leftOutCount: Int

  private let numbers: [String: Int]
  private let hosts: HostSuffixIndex
  private let domains: HostSuffixIndex

  /// The table without anything of the configuration.
  public static let builtIn = ReceiverTable(receivers: builtInReceivers)

  /// The built-in receivers with those of the configuration.
  ///
  /// A receiver with the name of a built-in one replaces it whole, in its place; others follow in
  /// the order given, the last of one name wins. A host or domain named by a given receiver is
  /// its own even where a built-in one lists it too.
  public init(adding given: [Receiver] = []) {
    var all = Self.builtInReceivers
    var numbers = Self.numbers(of: all)
    var leftOutCount = 0
    for receiver in given {
      if let place = numbers[receiver.name] {
        all[place] = receiver
      } else if all.count < Self.receiversMax {
        numbers[receiver.name] = all.count
        all.append(receiver)
      } else {
        leftOutCount += 1
      }
    }
    self.init(receivers: all, first: Set(given.map(\.name)), leftOutCount: leftOutCount)
  }

  private static func numbers(of receivers: [Receiver]) -> [String: Int] {
    Dictionary(
      receivers.enumerated().map { ($0.element.name, $0.offset) },
      uniquingKeysWith: { first, _ in first })
  }

  private init(receivers: [Receiver], first: Set<String> = [], leftOutCount: Int = 0) {
    self.receivers = receivers
    self.leftOutCount = leftOutCount
    numbers = Self.numbers(of: receivers)
    var hosts = HostSuffixIndex()
    var domains = HostSuffixIndex()
    for wantsFirst in [true, false] {
      for (index, receiver) in receivers.enumerated()
      where first.contains(receiver.name) == wantsFirst {
        for host in receiver.mx { hosts.insert(host, UInt16(index)) }
        for domain in receiver.domains { domains.insert(domain, UInt16(index)) }
      }
    }
    self.hosts = hosts
    self.domains = domains
  }

  /// The receiver of an id.
  public subscript(id: ReceiverID) -> Receiver { receivers[Int(id.rawValue)] }

  /// The id of a name, compared as it is written.
  public func id(named name: String) -> ReceiverID? {
    numbers[name].map { ReceiverID(rawValue: UInt16($0)) }
  }

  // MARK: - By log row

  /// The receiver of a log row: by the MX host first, by the recipient's domain second.
  ///
  /// - Parameters:
  ///   - host: `dsnMta` as logged, `host (ip)`, or its host alone; any letter case.
  ///   - domain: the recipient's domain; any letter case.
  package func receiver(
    host: UnsafeRawBufferPointer, domain: UnsafeRawBufferPointer
  ) -> ReceiverID? {
    let value = hosts.longest(Self.hostPart(ofRemote: host)) ?? domains.longest(domain)
    return value.map { ReceiverID(rawValue: $0) }
  }

  /// The receiver of an MX host and a recipient domain, as text.
  public func receiver(host: String, domain: String) -> ReceiverID? {
    var host = host
    var domain = domain
    return host.withUTF8 { host in
      domain.withUTF8 { domain in
        receiver(host: UnsafeRawBufferPointer(host), domain: UnsafeRawBufferPointer(domain))
      }
    }
  }

  /// The host of `dsnMta`: what stands before the blank or the bracket of `mx.example (192.0.2.1)`.
  ///
  /// Empty for an address literal such as `[192.0.2.1](192.0.2.1)`.
  package static func hostPart(ofRemote bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let start = ReplyLead.skipBlanks(bytes, 0)
    let end = hostEnd(bytes, from: start)
    return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
  }

  /// The first blank, control byte or bracket at or after a start; the end where there is none.
  private static func hostEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    var end = start
    while end + 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: end, as: UInt64.self))
      let round = word ^ (ones &* UInt64(UInt8(ascii: "(")))
      let square = word ^ (ones &* UInt64(UInt8(ascii: "[")))
      // The lowest top bit that is set is right; those above it may be set wrongly.
      let blank = (word &- ones &* UInt64(ByteClass.space + 1)) & ~word
      let found = (blank | ((round &- ones) & ~round) | ((square &- ones) & ~square)) & tops
      if found != 0 { return end + found.trailingZeroBitCount >> 3 }
      end += 8
    }
    while end < bytes.count, bytes[end] > ByteClass.space, bytes[end] != UInt8(ascii: "("),
      bytes[end] != UInt8(ascii: "[")
    {
      end += 1
    }
    return end
  }
}
