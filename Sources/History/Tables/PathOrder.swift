/// The order in which a walk through folders meets files: by the bytes of their names, folder by
/// folder.
package enum PathOrder {
  /// What to compare in place of a path.
  package static func key(_ path: String) -> [UInt8] {
    path.utf8.map { $0 == UInt8(ascii: "/") ? 0 : $0 }
  }

  package static func isBefore(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.lexicographicallyPrecedes(b)
  }
}
