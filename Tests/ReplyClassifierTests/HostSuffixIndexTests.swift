import TestSupport
import Testing

@testable import ReplyClassifier

extension HostSuffixIndex {
  fileprivate func longest(_ host: String) -> UInt16? {
    Array(host.utf8).withUnsafeBytes { longest($0) }
  }
}

/// The obvious way: all listed names that the host is or lies under, the longest of them.
private func naive(_ names: [(name: String, value: UInt16)], _ host: String) -> UInt16? {
  var wanted = host.lowercased()
  if wanted.hasSuffix(".") { wanted.removeLast() }
  guard !wanted.isEmpty, wanted.utf8.count <= HostSuffixIndex.hostBytesMax else { return nil }
  let found = names.filter { wanted == $0.name || wanted.hasSuffix("." + $0.name) }
  guard let longest = found.map(\.name.utf8.count).max() else { return nil }
  return found.first { $0.name.utf8.count == longest }?.value
}

@Suite struct HostSuffixIndexTests {
  @Test func namesAreFoundOnLabelBorders() {
    var index = HostSuffixIndex()
    index.insert("Google.com", 1)
    index.insert("mail.google.com.", 2)
    index.insert("*.example.net", 3)
    index.insert("google.com", 4)
    index.insert("", 5)
    index.insert("*.", 6)
    for (host, value) in [
      ("google.com", 1), ("GOOGLE.COM.", 1), ("aspmx.l.google.com", 1), ("mail.google.com", 2),
      ("x.MAIL.google.com", 2), ("example.net", 3), ("a.example.net", 3), ("xgoogle.com", nil),
      ("google.com.evil.example", nil), ("com", nil), ("", nil), (".", nil), ("google.com..", nil),
      (".google.com", 1), ("google.co", nil), ("oogle.com", nil),
    ] as [(String, UInt16?)] {
      #expect(index.longest(host) == value, "\(host)")
    }
  }

  @Test(arguments: 0..<20)
  func agreesWithTheNaiveSearch(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let labels = ["a", "b", "ab", "com", "A", "", "x-1"]
    func name(_ most: Int) -> String {
      (0..<Int.random(in: 1...most, using: &random))
        .map { _ in labels.randomElement(using: &random) ?? "" }.joined(separator: ".")
    }
    var index = HostSuffixIndex()
    var names: [(name: String, value: UInt16)] = []
    for value in 0..<UInt16(Int.random(in: 1...200, using: &random)) {
      let given = name(3)
      index.insert(given, value)
      var kept = given.lowercased()
      while kept.hasSuffix(".") { kept.removeLast() }
      while kept.hasPrefix(".") { kept.removeFirst() }
      if !kept.isEmpty, !names.contains(where: { $0.name == kept }) { names.append((kept, value)) }
    }
    for _ in 0..<300 {
      let host = name(6)
      #expect(index.longest(host) == naive(names, host), "\(host) in \(names)")
    }
  }

  @Test func hostsOfAnyLengthAreBounded() {
    var index = HostSuffixIndex()
    let max = HostSuffixIndex.hostBytesMax
    let tail = ".example.com"
    index.insert("example.com", 1)
    let longest = String(repeating: "a", count: max - tail.utf8.count) + tail
    #expect(index.longest(longest) == 1)
    #expect(index.longest(longest + ".") == 1)
    #expect(index.longest("a" + longest) == nil)
    index.insert("a" + longest, 2)
    index.insert(longest, 3)
    #expect(index.longest(longest) == 3)
    #expect(index.longest("a" + longest) == nil)
  }

  @Test func namesPastTheLimitAreLeftOut() {
    var index = HostSuffixIndex()
    for number in 0...HostSuffixIndex.namesMax {
      index.insert("n\(number).example", UInt16(number % 1_000))
    }
    let last = HostSuffixIndex.namesMax - 1
    #expect(index.longest("a.n\(last).example") == UInt16(last % 1_000))
    #expect(index.longest("a.n0.example") == 0)
    #expect(index.longest("a.n\(HostSuffixIndex.namesMax).example") == nil)
  }
}
