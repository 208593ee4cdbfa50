/// A zip archive put together by hand, so that each field can lie.
struct ZipWriter {
  struct Member {
    var name: String
    var content: [UInt8]
    var method = 8
    var flags = 0
    /// What the directory says instead of the truth.
    var compressedBytes: Int?
    var crc: UInt32?
    var headerOffset: Int?
  }

  var members: [Member] = []
  /// What the end record says instead of the truth.
  var count: Int?
  var directoryOffset: Int?
  var behind: [UInt8] = []

  init(_ members: [Member]) { self.members = members }

  init(_ files: [(String, [UInt8])]) {
    members = files.map { Member(name: $0.0, content: $0.1) }
  }

  var bytes: [UInt8] {
    var out: [UInt8] = []
    var directory: [UInt8] = []
    for member in members {
      let packed =
        member.method == 8 ? Pack.deflate(member.content, windowBits: -15) : member.content
      let name = Array(member.name.utf8)
      let crc = member.crc ?? Pack.crc(member.content)
      let offset = out.count
      let sizes =
        Self.le(Int(crc), 4) + Self.le(packed.count, 4) + Self.le(member.content.count, 4)
      let shared = Self.le(member.flags, 2) + Self.le(member.method, 2) + Self.le(0, 4)
      out += [0x50, 0x4b, 3, 4] + Self.le(20, 2) + shared + sizes
      out += Self.le(name.count, 2) + Self.le(0, 2) + name + packed
      directory += [0x50, 0x4b, 1, 2] + Self.le(20, 2) + Self.le(20, 2) + shared
      directory += Self.le(Int(crc), 4) + Self.le(member.compressedBytes ?? packed.count, 4)
      directory += Self.le(member.content.count, 4) + Self.le(name.count, 2)
      directory += Self.le(0, 2) + Self.le(0, 2) + Self.le(0, 2) + Self.le(0, 2) + Self.le(0, 4)
      directory += Self.le(member.headerOffset ?? offset, 4) + name
    }
    let start = out.count
    let end =
      [0x50, 0x4b, 5, 6] + Self.le(0, 4) + Self.le(count ?? members.count, 2)
      + Self.le(count ?? members.count, 2) + Self.le(directory.count, 4)
      + Self.le(directoryOffset ?? start, 4) + Self.le(0, 2)
    return out + directory + end + behind
  }

  static func le(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
