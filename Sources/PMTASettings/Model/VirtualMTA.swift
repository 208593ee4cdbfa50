/// A VirtualMTA, or a pool of them, with all blocks of its name together.
package struct VirtualMTA: Sendable {
  /// The name, as it is written first.
  package let name: String
  /// Where its blocks begin.
  package internal(set) var places: [SettingPlace]
  /// What is set in it.
  package internal(set) var scope = SigningScope()
  /// The VirtualMTAs of a pool.
  package internal(set) var members: [NamedPlace] = []

  init(name: String, place: SettingPlace) {
    self.name = name
    places = [place]
  }
}
