import ByteKit
import Foundation
import TestSupport
import Testing

@testable import Configuration

/// Rules of zones out of TZif files.
@Suite struct ZoneRulesTests {
  /// A file of version 2 (RFC 9636) with changes to offsets in hours and a text at its end.
  private static func file(
    first: Int, _ changes: [(at: Int, hours: Int)], _ footer: String
  ) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
    }
    func block(_ timeBytes: Int) -> [UInt8] {
      let counts = [0, 0, 0, changes.count, changes.count + 1, 4]
      var bytes = Array("TZif2".utf8) + Array(repeating: 0, count: 15)
      bytes += counts.flatMap { number($0, 4) }
      bytes += changes.flatMap { number($0.at, timeBytes) }
      bytes += changes.indices.map { UInt8($0 + 1) }
      bytes += ([first] + changes.map(\.hours)).flatMap { number($0 * 3600, 4) + [0, 0] }
      return bytes + Array("ZZZ\0".utf8)
    }
    return block(4) + block(8) + [10] + Array(footer.utf8) + [10]
  }

  private func at(_ text: String) throws -> Int {
    try TimeExpression.time(text, now: 0, clock: .utc)
  }

  @Test func `Before, between and behind the changes`() throws {
    let change = try at("2026-03-08T10:00Z")
    let rules = try #require(
      ZoneRules(Self.file(first: -8, [(0, -9), (change, -7)], "MST7")))
    #expect(rules.offset(at: -1) == -8 * 3600)
    #expect(rules.offset(at: 0) == -9 * 3600)
    #expect(rules.offset(at: change - 1) == -9 * 3600)
    #expect(rules.offset(at: change) == -7 * 3600)
    #expect(rules.offset(at: try at("2090-12-01T00:00Z")) == -7 * 3600)
  }

  @Test(arguments: [
    ("CET-1CEST,M3.5.0,M10.5.0/3", "2040-03-25T00:59:59Z", 1),
    ("CET-1CEST,M3.5.0,M10.5.0/3", "2040-03-25T01:00:00Z", 2),
    ("CET-1CEST,M3.5.0,M10.5.0/3", "2040-10-28T00:59:59Z", 2),
    ("CET-1CEST,M3.5.0,M10.5.0/3", "2040-10-28T01:00:00Z", 1),
    // South of the equator summer goes over the new year.
    ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2040-01-15T00:00:00Z", 11),
    ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2040-07-15T00:00:00Z", 10),
    // Summer all year, days by number, hours beyond a day and below zero.
    ("XXX3EDT4,0/0,J365/23", "2040-12-31T12:00:00Z", -4),
    ("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2040-03-25T00:59:59Z", -3),
    ("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2040-03-25T01:00:00Z", -2),
    ("IST-2IDT,M3.4.4/26,M10.5.0", "2040-03-23T00:00:00Z", 3),
    ("IST-2IDT,M3.4.4/26,M10.5.0", "2040-03-22T23:59:59Z", 2),
    ("AAA0BBB,J60/0,J61/0", "2040-03-01T12:00:00Z", 1),
    ("AAA0BBB,59/0,60/0", "2040-02-29T12:00:00Z", 1),
  ])
  func `The text at the end holds from the last change on`(
    footer: String, time: String, hours: Int
  ) throws {
    let rules = try #require(ZoneRules(Self.file(first: 0, [(0, 0)], footer)))
    #expect(rules.offset(at: try at(time)) == hours * 3600)
  }

  @Test(arguments: [
    "A1", "CET", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0",
    "CET-1CEST,M3.5.7,M10.5.0", "CET-25", "CET-1CEST,J0,J9", "CET-1CEST,366,9", "<+1", "CET-1,x",
    "CET-1CEST,M3.5.0/168,M10.5.0",
  ])
  func `A text of another form is no rule`(footer: String) {
    #expect(ZoneRules(Self.file(first: 0, [], footer)) == nil)
  }

  @Test func `Bytes that are cut or changed trap nothing`() {
    let whole = Self.file(first: 1, [(0, 2), (9, 3)], "CET-1CEST,M3.5.0,M10.5.0/3")
    for end in whole.indices { #expect(ZoneRules(Array(whole[..<end])) == nil) }
    var random = SeededRandom(seed: 11)
    for _ in 0..<5000 {
      var bytes = whole
      for _ in 0..<3 {
        bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      let time = Int.random(in: -9_000_000_000...9_000_000_000, using: &random)
      _ = ZoneRules(bytes)?.offset(at: time)
    }
  }

  @Test func `A file is at most 64 KiB long`() {
    let whole = Self.file(first: 1, [], "CET-1")
    let room = ZoneRules.bytesMax - whole.count
    #expect(ZoneRules(whole + Array(repeating: 0, count: room))?.offset(at: 0) == 3600)
    #expect(ZoneRules(whole + Array(repeating: 0, count: room + 1)) == nil)
  }

  /// Foundation's rules of the past are those of tzdata.
  @Test(arguments: ZoneClockTests.zones.filter { $0.contains("/") })
  func `The system's rules of the past are Foundation's`(name: String) throws {
    let clock = try ZoneClock.named(name)
    // A machine without tzdata has nothing to compare.
    guard clock.isOfSystem else { return }
    let zone = try #require(TimeZone(identifier: name))
    var random = SeededRandom(seed: 3)
    for _ in 0..<2000 {
      let seconds = Int.random(in: 0..<1_735_689_600, using: &random)
      let date = Date(timeIntervalSince1970: Double(seconds))
      #expect(clock.offset(at: seconds) == zone.secondsFromGMT(for: date))
    }
  }
}
