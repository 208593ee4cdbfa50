/// What the column `marks` tells of an event beside its names.
struct EventMarks: OptionSet {
  let rawValue: UInt8

  /// No source address is known.
  static let noSource = EventMarks(rawValue: 4)
  /// No address of the injector is known.
  static let noInjectorIP = EventMarks(rawValue: 8)

  /// Where the From domain came from: nowhere, `header_From` or MAIL FROM.
  var origin: Int { Int(rawValue & 3) }
}
