/// Where in a file something lies.
struct Place {
  /// Bytes of a member's or attachment's name that are shown; the longest name on Linux.
  ///
  /// Each report names its place, so that a long name would be held once for each report under it.
  static let nameBytesMax = 255

  /// Path of the file, members after exclamation marks.
  let path: String
  /// Name of the file, member or attachment.
  let fileName: String
  /// How many containers lie around it.
  let depth: Int
  /// True inside a mail.
  let isInMail: Bool
  /// Where it begins in the mailbox around it, unpacked; 0 where there is none.
  var offset = 0

  /// True where the name says that it is a mailbox.
  var namesMailbox: Bool { depth == 0 && fileName.lowercased().hasSuffix(".mbox") }

  /// The place of a member.
  func inside(_ member: String, isInMail: Bool) -> Place {
    // Of a member with a path only the last part can be the report's file name.
    let name = member.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
    return Place(
      path: path + "!" + Self.cut(member), fileName: Self.cut(String(name)), depth: depth + 1,
      isInMail: isInMail)
  }

  /// The place inside something that has no name of its own.
  func deeper(_ number: Int? = nil, at offset: Int = 0) -> Place {
    Place(
      path: number.map { "\(path)!\($0)" } ?? path, fileName: fileName, depth: depth + 1,
      isInMail: isInMail, offset: offset)
  }

  private static func cut(_ name: String) -> String {
    guard name.utf8.count > nameBytesMax else { return name }
    return String(decoding: name.utf8.prefix(nameBytesMax), as: UTF8.self) + "…"
  }
}
