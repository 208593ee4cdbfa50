/// The order in which a walk through folders meets files: by the bytes of their names, folder by
/// folder.
enum PathOrder {
  /// What to compare in place of a path.
  static func key(_ path: String) -> [UInt8] {
    path.utf8.map { $0 == UInt8(ascii: "/") ? 0 : $0 }
  }

  static func isBefore(_ a: [UInt8], _ b: [UInt8]) -> Bool { a.lexicographicallyPrecedes(b) }
}
