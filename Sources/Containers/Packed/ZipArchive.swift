import ByteKit

/// The members of a zip archive that lies in memory, found by its central directory
/// (PKWARE APPNOTE sections 4.3 and 4.4).
struct ZipArchive {
  /// One file of the archive.
  struct Member {
    let name: String
    let method: UInt16
    let isEncrypted: Bool
    let crc: UInt32
    let compressedBytes: Int
    let headerOffset: Int
  }

  /// What the members inflated so far, all together: many small ones make a bomb, too.
  final class Account {
    var produced = 0
    var consumed = 0
  }

  private let bytes: ArraySlice<UInt8>
  private let path: String
  /// Files in directory order; folders and `__MACOSX` are left out.
  private(set) var members: [Member] = []
  private let account = Account()

  /// Reads the directory; throws `bad_zip`.
  init(_ bytes: [UInt8], path: String, limits: ContainerLimits) throws(InputProblem) {
    self.bytes = bytes[...]
    self.path = path
    guard let end = Self.endRecord(bytes) else {
      throw Self.problem(path, 0, "the archive has no directory at its end")
    }
    let count = Self.read16(bytes, end + 10)
    let directory = Self.read32(bytes, end + 16)
    var offset = directory
    guard count != 0xffff, offset != 0xffff_ffff else {
      throw Self.problem(path, end, "zip64 archives are not read")
    }
    guard count <= limits.zipMembersMax else {
      throw Self.problem(path, end, "more than \(limits.zipMembersMax) members")
    }
    for _ in 0..<count {
      guard offset + 46 <= bytes.count, Self.read32(bytes, offset) == 0x0201_4b50 else {
        throw Self.problem(path, offset, "the directory is damaged")
      }
      let nameBytes = Self.read16(bytes, offset + 28)
      let next =
        offset + 46 + nameBytes + Self.read16(bytes, offset + 30)
        + Self.read16(bytes, offset + 32)
      guard next <= bytes.count else {
        throw Self.problem(path, offset, "the directory is damaged")
      }
      let name = String(decoding: bytes[(offset + 46)..<(offset + 46 + nameBytes)], as: UTF8.self)
      if !name.hasSuffix("/"), !name.hasPrefix("__MACOSX/") {
        members.append(
          Member(
            name: name, method: UInt16(Self.read16(bytes, offset + 10)),
            isEncrypted: Self.read16(bytes, offset + 8) & 1 == 1,
            crc: UInt32(Self.read32(bytes, offset + 16)),
            compressedBytes: Self.read32(bytes, offset + 20),
            headerOffset: Self.read32(bytes, offset + 42)))
      }
      offset = next
    }
    try refuseOverlaps(directory)
  }

  /// Members that share bytes, or reach into the directory, are a bomb's way to inflate one piece
  /// of data many times.
  private func refuseOverlaps(_ directory: Int) throws(InputProblem) {
    var end = 0
    for member in members.sorted(by: { $0.headerOffset < $1.headerOffset }) {
      guard member.headerOffset >= end else {
        throw Self.problem(path, member.headerOffset, "members of the archive overlap")
      }
      end = member.headerOffset + 30 + member.compressedBytes
    }
    guard end <= directory else {
      throw Self.problem(path, directory, "a member reaches into the archive's directory")
    }
  }

  /// A source of a member's bytes; throws when it cannot be read.
  func open(
    _ member: Member, name: String, limits: ContainerLimits, budget: FileBudget
  ) throws(InputProblem) -> OpenSource {
    let header = member.headerOffset
    guard header + 30 <= bytes.count,
      Self.read32(Array(bytes[header..<(header + 4)]), 0)
        == 0x0403_4b50
    else { throw Self.problem(name, header, "the member's header is not where it should be") }
    guard !member.isEncrypted else { throw Self.problem(name, header, "the member is encrypted") }
    let local = Array(bytes[header..<(header + 30)])
    let start = header + 30 + Self.read16(local, 26) + Self.read16(local, 28)
    guard start + member.compressedBytes <= bytes.count else {
      throw Self.problem(name, header, "the member goes past the end of the archive")
    }
    let data = bytes[start..<(start + member.compressedBytes)]
    guard member.method == 0 || member.method == 8 else {
      throw Self.problem(name, header, "compression method \(member.method) is not read")
    }
    return SourceBox(
      ZipMemberSource(
        data, isDeflated: member.method == 8, crc: member.crc, path: name, limits: limits,
        account: account, budget: budget))
  }

  private static func endRecord(_ bytes: [UInt8]) -> Int? {
    var offset = bytes.count - 22
    let lowest = max(0, bytes.count - 22 - 65_535)
    while offset >= lowest {
      if bytes[offset] == 0x50, read32(bytes, offset) == 0x0605_4b50 { return offset }
      offset -= 1
    }
    return nil
  }

  private static func read16(_ bytes: [UInt8], _ offset: Int) -> Int {
    Int(bytes[offset]) | Int(bytes[offset + 1]) << 8
  }

  private static func read32(_ bytes: [UInt8], _ offset: Int) -> Int {
    read16(bytes, offset) | read16(bytes, offset + 2) << 16
  }

  static func problem(_ path: String, _ offset: Int, _ reason: String) -> InputProblem {
    InputProblem(code: "bad_zip", path: path, place: .offset(offset), reason: reason)
  }
}

/// The bytes of one member, checked against its CRC at the end.
private struct ZipMemberSource: ByteSource {
  private let data: ArraySlice<UInt8>
  private var position: Int
  private let inflater: Inflater?
  private let expected: UInt32
  private var checksum = Checksum()
  private let path: String
  private let limits: ContainerLimits
  private let account: ZipArchive.Account
  private let budget: FileBudget

  init(
    _ data: ArraySlice<UInt8>, isDeflated: Bool, crc: UInt32, path: String,
    limits: ContainerLimits, account: ZipArchive.Account, budget: FileBudget
  ) {
    self.account = account
    self.budget = budget
    self.data = data
    position = data.startIndex
    inflater = isDeflated ? Inflater(.raw, mayBeginAgain: true) : nil
    expected = crc
    self.path = path
    self.limits = limits
  }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputProblem) -> Int {
    let count =
      try inflater.map { (inflater) throws(InputProblem) in try inflate(inflater, buffer) }
      ?? copy(buffer)
    guard count > 0 else {
      guard checksum.value == expected else {
        if let inflater, inflater.mayBeginAgain {
          beginAgain(inflater)
          return try read(into: buffer)
        }
        throw InputProblem(
          code: .badChecksum, path: path, place: .offset(position),
          reason: "the member's checksum is wrong")
      }
      return 0
    }
    try budget.unpack(count)
    checksum.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    return count
  }

  private mutating func copy(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, data.endIndex - position)
    buffer.copyBytes(from: data[position..<(position + count)])
    position += count
    return count
  }

  private mutating func beginAgain(_ inflater: Inflater) {
    account.consumed -= inflater.consumedBytes
    inflater.beginAgain()
    position = data.startIndex
  }

  private mutating func inflate(
    _ inflater: Inflater, _ buffer: UnsafeMutableRawBufferPointer
  ) throws(InputProblem) -> Int {
    while !inflater.mayEnd {
      let isAtEnd = position == data.endIndex
      let step = try data[position...].withUnsafeBytes { input in
        Result { () throws(InputProblem) in
          try inflater.step(input, into: buffer, path: path)
        }
      }.get()
      if step.mustBeginAgain {
        beginAgain(inflater)
        continue
      }
      position += step.consumed
      try limits.check(
        produced: inflater.producedBytes, consumed: inflater.consumedBytes, path: path)
      account.produced += step.produced
      account.consumed += step.consumed
      try limits.checkRatio(produced: account.produced, consumed: account.consumed, path: path)
      if step.produced > 0 { return step.produced }
      guard !isAtEnd || step.skipped > 0 else {
        if inflater.mayBeginAgain {
          beginAgain(inflater)
          continue
        }
        throw InputProblem(
          code: .truncatedCompression, path: path, place: .offset(position),
          reason: "the compressed data ends in the middle")
      }
    }
    return 0
  }
}
