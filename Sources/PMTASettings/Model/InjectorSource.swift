/// A `<source>`: what is allowed to those who hand mail over, and which VirtualMTA it takes.
package struct InjectorSource: Sendable {
  /// Its name: an address, a block, or a name that a listener or user has.
  package let name: String
  /// Where it begins.
  package let place: SettingPlace
  /// The VirtualMTA or pool of mail that names none.
  package internal(set) var defaultVMTA: NamedPlace?
  /// Where `process-x-virtual-mta yes` stands.
  package internal(set) var picksVMTA: SettingPlace?
  /// Where `process-x-dkim-options yes`, or `process-x-dkim-key yes`, stands.
  package internal(set) var readsOptions: SettingPlace?
  /// Where `always-allow-relaying yes` stands.
  package internal(set) var relays: SettingPlace?
}
