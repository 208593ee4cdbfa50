import ByteKit

/// The kind of event that an accounting record tells (PowerMTA User's Guide 5.0 section 11.2).
public enum RecordType: UInt8, CaseIterable, Sendable {
  /// `d`: a recipient was delivered.
  case delivery
  /// `b`: a recipient was refused for good, or given up locally.
  case bounce
  /// `t`: one failed attempt of one recipient that will be tried again.
  case transient
  /// `tq`: one failed attempt of a whole queue.
  case transientQueue
  /// `r`: a recipient was accepted from an injector.
  case receipt
  /// `f`: a feedback-loop complaint.
  case feedbackLoop
  /// `rb`: a bounce that came back later as a message.
  case remoteBounce
  /// `rs`: a delay or delivery notice that came back as a message.
  case remoteStatus
  /// A code that the guide does not name.
  case unknown

  /// The code in the file; `other` for unknown ones.
  public var code: String {
    switch self {
    case .delivery: "d"
    case .bounce: "b"
    case .transient: "t"
    case .transientQueue: "tq"
    case .receipt: "r"
    case .feedbackLoop: "f"
    case .remoteBounce: "rb"
    case .remoteStatus: "rs"
    case .unknown: "other"
    }
  }

  /// The longest word that counts as an unknown type rather than as a broken row.
  package static let codeBytesMax = 16

  /// Reads the type field; nil when it is no word at all, as in a row that was cut or shifted.
  package init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 1, bytes.count <= Self.codeBytesMax else { return nil }
    switch (bytes.count, bytes[0], bytes.count > 1 ? bytes[1] : 0) {
    case (1, UInt8(ascii: "d"), _): self = .delivery
    case (1, UInt8(ascii: "b"), _): self = .bounce
    case (1, UInt8(ascii: "t"), _): self = .transient
    case (1, UInt8(ascii: "r"), _): self = .receipt
    case (1, UInt8(ascii: "f"), _): self = .feedbackLoop
    case (2, UInt8(ascii: "t"), UInt8(ascii: "q")): self = .transientQueue
    case (2, UInt8(ascii: "r"), UInt8(ascii: "b")): self = .remoteBounce
    case (2, UInt8(ascii: "r"), UInt8(ascii: "s")): self = .remoteStatus
    default:
      guard bytes.allSatisfy(Self.isWordByte) else { return nil }
      self = Self.longNames.first { bytesEqualIgnoringCase(bytes, $0.name) }?.type ?? .unknown
    }
  }

  /// The guide's names of the types, which `records` may hold, and some converters write instead of the
  /// codes.
  private static let longNames: [(name: StaticString, type: RecordType)] = [
    ("delivery", .delivery), ("bounce", .bounce), ("transient", .transient),
    ("transient-queue", .transientQueue), ("receipt", .receipt), ("feedback-loop", .feedbackLoop),
    ("remote-bounce", .remoteBounce), ("remote-status", .remoteStatus),
  ]

  /// Reads a word of a configuration, code or name, without regard to case; nil for what is neither.
  package init?(word: String) {
    let bytes = Array(word.lowercased().utf8)
    guard let type = bytes.withUnsafeBytes({ RecordType(bytes: $0) }), type != .unknown else {
      return nil
    }
    self = type
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a)
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }
}
