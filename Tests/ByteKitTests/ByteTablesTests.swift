@testable import ByteKit
import TestSupport
import Testing

private func words(_ count: Int, seed: UInt64) -> [[UInt8]] {
  var random = SeededRandom(seed: seed)
  return (0..<count).map { _ in
    (0..<Int.random(in: 0...20, using: &random)).map { _ in UInt8.random(in: 0...3, using: &random)
    }
  }
}

@Suite struct ByteInternerTests {
  @Test func givesEachStringItsNumberInOrderOfFirstSight() {
    var interner = ByteInterner(limit: 100_000)
    var expected: [[UInt8]: UInt32] = [:]
    for word in words(20_000, seed: 1) {
      let id = word.withUnsafeBytes { interner.intern($0) }
      let known = expected[word] ?? UInt32(expected.count)
      expected[word] = known
      #expect(id == known)
    }
    #expect(interner.count == expected.count)
    for (word, id) in expected {
      #expect(interner.withBytes(id) { Array($0) } == word)
      #expect(interner.text(id) == String(decoding: word, as: UTF8.self))
    }
  }

  @Test func theEmptyStringIsAString() {
    var interner = ByteInterner(limit: 2)
    #expect(interner.intern("") == 0)
    #expect(interner.intern("a") == 1)
    #expect(interner.intern("") == 0)
    #expect(interner.text(0) == "")
    #expect(interner.withBytes(0) { $0.count } == 0)
  }

  @Test(arguments: [0, 1, 31, 32, 33, 64])
  func holdsItsLimitAndNoMore(_ limit: Int) {
    var interner = ByteInterner(limit: limit)
    for number in 0..<limit { #expect(interner.intern("name \(number)") == UInt32(number)) }
    #expect(interner.intern("one more") == nil)
    #expect(interner.count == limit)
    // What is known stays known.
    for number in 0..<limit { #expect(interner.intern("name \(number)") == UInt32(number)) }
  }
}

@Suite struct ByteCacheTests {
  @Test func aHitIsAlwaysWhatWasKeptLast() {
    let cache = ByteCache(entriesMax: 16)
    var kept: [[UInt8]: UInt32] = [:]
    var hits = 0
    for (number, word) in words(20_000, seed: 2).enumerated() {
      if let found = word.withUnsafeBytes({ cache.find($0) }) {
        hits += 1
        #expect(found == kept[word])
      }
      word.withUnsafeBytes { cache.keep($0, UInt32(number)) }
      kept[word] = UInt32(number)
      #expect(word.withUnsafeBytes { cache.find($0) } == UInt32(number))
    }
    #expect(hits > 0)
  }

  @Test func aPairIsNotThePairCutElsewhere() {
    let cache = ByteCache(entriesMax: 16)
    func find(_ first: String, _ second: String) -> UInt32? {
      Array(first.utf8).withUnsafeBytes { first in
        Array(second.utf8).withUnsafeBytes { cache.find(first, $0) }
      }
    }
    Array("ab".utf8).withUnsafeBytes { first in
      Array("c".utf8).withUnsafeBytes { cache.keep(first, $0, 1) }
    }
    #expect(find("ab", "c") == 1)
    #expect(find("a", "bc") == nil)
    #expect(find("abc", "") == nil)
  }

  /// Two keys of one hash are rare; what tells them apart is tested by itself.
  @Test(arguments: 0...70)
  func keysThatDifferInOneByteAreNotEqual(count: Int) throws {
    var random = SeededRandom(seed: UInt64(count))
    let key = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    func equals(_ held: [UInt8]) throws -> Bool {
      try (held + [0]).withUnsafeBytes { held in
        let start = try #require(held.baseAddress)
        return key.withUnsafeBytes { ByteCache.equals(start, $0) }
      }
    }
    #expect(try equals(key))
    for place in key.indices {
      var other = key
      other[place] ^= UInt8(1) << UInt8.random(in: 0...7, using: &random)
      #expect(try !equals(other))
    }
  }

  @Test func anEmptyCacheKnowsNothing() {
    let cache = ByteCache(entriesMax: 1)
    #expect([UInt8]().withUnsafeBytes { cache.find($0) } == nil)
  }

  @Test(arguments: [-1, 0, 1])
  func keepsStringsUpToItsLimit(_ past: Int) {
    let cache = ByteCache(entriesMax: 2)
    let key = [UInt8](repeating: 7, count: ByteCache.keyBytesMax + past)
    key.withUnsafeBytes { cache.keep($0, 9) }
    #expect(key.withUnsafeBytes { cache.find($0) } == (past <= 0 ? 9 : nil))
  }
}
