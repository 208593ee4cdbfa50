/// What the column `marks` tells of an event beside its names.
struct EventMarks: OptionSet {
  let rawValue: UInt8

  /// No source address is known.
  static let noSource = EventMarks(rawValue: 4)
  /// No address of the injector is known.
  static let noInjectorIP = EventMarks(rawValue: 8)

  private static let originMask: UInt8 = 3

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Marks of a row whose From domain came from somewhere, as `RowNaming.Origin` tells it.
  init(origin: UInt8) { rawValue = origin & Self.originMask }

  /// Where the From domain came from: nowhere, `header_From` or MAIL FROM.
  var origin: UInt8 { rawValue & Self.originMask }
}
