import ByteKit
import Foundation
import GRDB

/// A type that a column of the store holds.
protocol ColumnValue {
  /// Takes a value as SQLite keeps it; nil where it is of another type.
  init?(_ storage: DatabaseValue.Storage)
}

extension Int: ColumnValue {
  init?(_ storage: DatabaseValue.Storage) {
    guard case .int64(let value) = storage else { return nil }
    self.init(exactly: value)
  }
}

extension String: ColumnValue {
  init?(_ storage: DatabaseValue.Storage) {
    guard case .string(let value) = storage else { return nil }
    self = value
  }
}

extension Data: ColumnValue {
  init?(_ storage: DatabaseValue.Storage) {
    guard case .blob(let value) = storage else { return nil }
    self = value
  }
}

extension Optional: ColumnValue where Wrapped: ColumnValue {
  init?(_ storage: DatabaseValue.Storage) {
    if case .null = storage {
      self = nil
    } else if let value = Wrapped(storage) {
      self = value
    } else {
      return nil
    }
  }
}

/// Columns of a row, each checked to be of the type and in the bounds in which ingests write them.
///
/// The subscripts of `Row` end the program where a value does not convert, and turn a text into the
/// number 0 elsewhere; so this module reads columns by these functions alone.
extension Row {
  /// The largest count that is believed: half a million of them can be added up.
  static let countMax = 1 << 44
  /// The days that are believed, before and after 1970-01-01: the times of logs and reports have at
  /// most twelve digits.
  static let daysMax = 1 << 24

  /// A value of a column.
  func value<Value: ColumnValue>(_ index: Int) throws(StoreDamage) -> Value {
    guard index < count else { throw StoreDamage(reason: "a table has too few columns") }
    guard let value = Value((self[index] as DatabaseValue).storage) else {
      throw Self.damage(at: index, of: self, "is of another type than was written")
    }
    return value
  }

  /// A number that is never negative and may be added up.
  func count(_ index: Int) throws(StoreDamage) -> Int {
    try number(index, in: 0...Self.countMax)
  }

  /// A number of bytes, or a row's number in its table.
  func size(_ index: Int) throws(StoreDamage) -> Int { try number(index, in: 0...Int.max) }

  /// A day, counted from 1970-01-01.
  func day(_ index: Int) throws(StoreDamage) -> Int {
    try number(index, in: -Self.daysMax...Self.daysMax)
  }

  /// A time, POSIX seconds UTC.
  func time(_ index: Int) throws(StoreDamage) -> Int {
    let limit = Self.daysMax * CivilTime.secondsPerDay
    return try number(index, in: -limit...limit)
  }

  /// A time that may be absent.
  func optionalTime(_ index: Int) throws(StoreDamage) -> Int? {
    let value: Int? = try value(index)
    return value == nil ? nil : try time(index)
  }

  /// A number within bounds.
  func number(_ index: Int, in bounds: ClosedRange<Int>) throws(StoreDamage) -> Int {
    let value: Int = try value(index)
    guard bounds.contains(value) else {
      throw Self.damage(at: index, of: self, "is \(value), which is never written")
    }
    return value
  }

  /// Hands over the bytes of a column without copying them; none where it holds nothing.
  func withBytes<Result>(
    _ index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    guard index < count else { throw StoreDamage(reason: "a table has too few columns") }
    return try withUnsafeData(atIndex: index) { data in
      try (data ?? Data()).withUnsafeBytes(body)
    }
  }

  private static func damage(at index: Int, of row: Row, _ what: String) -> StoreDamage {
    let names = Array(row.columnNames)
    return StoreDamage(reason: "column \(names[index]) \(what)")
  }
}

extension Database {
  /// The only value of a statement, such as a sum or a largest day; nil where there is none.
  func first<Value: ColumnValue>(_ sql: String) throws -> Value? {
    guard let row = try Row.fetchOne(self, sql: sql) else { return nil }
    let value: Value? = try row.value(0)
    return value
  }

  /// The only value of a statement, a day counted from 1970-01-01; nil where there is none.
  func firstDay(_ sql: String) throws -> Int? {
    guard let row = try Row.fetchOne(self, sql: sql) else { return nil }
    let value: Int? = try row.value(0)
    return value == nil ? nil : try row.day(0)
  }
}
