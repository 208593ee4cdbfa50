/// What a Received field says of the envelope (RFC 5321 section 4.4).
enum ReceivedLine {
  /// The address behind `for`; nil where there is none.
  static func recipient(_ value: [UInt8]) -> String? {
    let words = FieldValues.withoutComments(value)
      .split { $0 == 32 || $0 == 9 || $0 == UInt8(ascii: ";") }
    guard let mark = words.firstIndex(where: { lower($0) == "for" }), mark + 1 < words.count,
      let address = FieldValues.address(Array(words[mark + 1])), address.contains("@")
    else { return nil }
    return address
  }

  /// The address in Exim's comment `(envelope-from <…>)`.
  static func sender(_ value: [UInt8]) -> String? {
    let words = value.split { $0 == 32 || $0 == 9 || $0 == UInt8(ascii: ")") }
    guard let mark = words.firstIndex(where: { lower($0) == "(envelope-from" }),
      mark + 1 < words.count
    else { return nil }
    return FieldValues.address(Array(words[mark + 1]))
  }

  private static func lower(_ word: ArraySlice<UInt8>) -> String {
    String(decoding: word, as: UTF8.self).lowercased()
  }
}
