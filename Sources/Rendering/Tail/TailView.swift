/// What of the live view is on the screen: its page, and what the admin typed.
package struct TailView: Equatable, Sendable {
  /// The pages.
  package enum Page: Sendable {
    /// The comparison and the new replies.
    case overview
    /// One reply after the other with all that is known.
    case why
    /// The relays behind the refusals.
    case relays
    /// All replies.
    case signatures
    /// The keys.
    case help
  }

  /// The page.
  package private(set) var page = Page.overview
  /// True holds the picture; counting goes on.
  package private(set) var isPaused = false
  /// Only what contains this text is listed.
  package private(set) var filter = ""
  /// True while the filter is being typed.
  package private(set) var isTyping = false
  /// Lines of a list that are above the screen.
  package private(set) var scroll = 0

  /// Longest filter.
  package static let filterMax = 64

  /// The overview.
  package init() {}

  /// Takes a key; true when it asks to quit.
  package mutating func take(_ key: UInt8) -> Bool {
    if isTyping {
      type(key)
      return false
    }
    switch key {
    case UInt8(ascii: "q"): return true
    case UInt8(ascii: "w"): turn(to: .why)
    case UInt8(ascii: "r"): turn(to: .relays)
    case UInt8(ascii: "s"): turn(to: .signatures)
    case UInt8(ascii: "?"), UInt8(ascii: "h"): turn(to: .help)
    case UInt8(ascii: "p"): isPaused.toggle()
    case UInt8(ascii: "f"), UInt8(ascii: "/"):
      filter = ""
      isTyping = true
    case UInt8(ascii: "j"): scroll += 1
    case UInt8(ascii: "k"): scroll = max(0, scroll - 1)
    case 27, UInt8(ascii: "o"):
      page = .overview
      scroll = 0
      filter = ""
    default: break
    }
    return false
  }

  private mutating func turn(to other: Page) {
    page = page == other ? .overview : other
    scroll = 0
  }

  private mutating func type(_ key: UInt8) {
    switch key {
    case 10, 13: isTyping = false
    case 27:
      isTyping = false
      filter = ""
    case 8, 127: if !filter.isEmpty { filter.removeLast() }
    case 0x20..<0x7f where filter.utf8.count < Self.filterMax:
      filter.unicodeScalars.append(Unicode.Scalar(key))
    default: break
    }
  }
}
