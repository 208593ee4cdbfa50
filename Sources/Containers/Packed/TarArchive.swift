import ByteKit

/// The files of a tar archive (POSIX ustar and pax, and GNU's long names).
///
/// Read plainly: five fields of a header of 512 bytes, next to which a library for thirty formats would
/// be the larger surface. The archive lies in memory, as a zip archive does.
struct TarArchive {
  /// One file.
  struct Member {
    let name: String
    let content: Range<Int>
  }

  private static let blockBytes = 512
  /// Where the magic word stands.
  static let magicOffset = 257

  private(set) var members: [Member] = []

  /// Lists the files; throws where a header is damaged, or there are too many.
  init(_ bytes: [UInt8], path: String, limits: ContainerLimits) throws(InputProblem) {
    var place = 0
    var longName: String?
    while place + Self.blockBytes <= bytes.count {
      let header = bytes[place..<(place + Self.blockBytes)]
      if header.allSatisfy({ $0 == 0 }) { return }
      guard Self.isIntact(header), let size = Self.number(header, 124, 12),
        size <= bytes.count - place - Self.blockBytes
      else {
        throw InputProblem(
          code: "bad_tar", path: path, place: .offset(place),
          reason: "the tar archive is damaged or ends early")
      }
      let content = (place + Self.blockBytes)..<(place + Self.blockBytes + size)
      switch header[place + 156] {
      case 0, UInt8(ascii: "0"):
        guard members.count < limits.zipMembersMax else {
          throw InputProblem(
            code: "too_many_members", path: path,
            reason: "more than \(limits.zipMembersMax) members")
        }
        members.append(Member(name: longName ?? Self.text(header, 0, 100), content: content))
        longName = nil
      case UInt8(ascii: "L"): longName = Self.text(bytes[content], 0, size)
      default: break
      }
      place = content.upperBound + (Self.blockBytes - size % Self.blockBytes) % Self.blockBytes
    }
  }

  /// True where the sum of the bytes, that of its own field as blanks, is the one that stands there.
  private static func isIntact(_ header: ArraySlice<UInt8>) -> Bool {
    let sum = header.enumerated().reduce(0) {
      $0 + (148..<156 ~= $1.offset ? 32 : Int($1.element))
    }
    return number(header, 148, 8) == sum
  }

  /// An octal number that ends at a blank or a zero byte.
  private static func number(_ header: ArraySlice<UInt8>, _ start: Int, _ count: Int) -> Int? {
    let text = text(header, start, count).filter { $0 != " " }
    return text.isEmpty ? 0 : Int(text, radix: 8)
  }

  private static func text(_ bytes: ArraySlice<UInt8>, _ start: Int, _ count: Int) -> String {
    let field = bytes.dropFirst(start).prefix(count).prefix { $0 != 0 }
    return String(decoding: field, as: UTF8.self)
  }
}
