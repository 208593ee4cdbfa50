/// One table of the fleet's database: its columns in order, and how it is kept.
package struct FleetTable: Sendable {
  /// A column with its type.
  package struct Column: Hashable, Sendable {
    /// The name.
    package let name: String
    /// The type, as ClickHouse writes it.
    package let type: String
  }

  /// The name.
  package let name: String
  /// The columns, in the order in which rows are sent.
  package let columns: [Column]
  /// The column that tells which of two rows of one key stays; nil where all stay.
  let version: String?
  let partition: String?
  let order: String

  init(
    _ name: String, _ columns: [(String, String)], version: String?, partition: String? = nil,
    order: String
  ) {
    self.name = name
    self.columns = columns.map { Column(name: $0, type: $1) }
    self.version = version
    self.partition = partition
    self.order = order
  }

  /// The names of the columns.
  package var columnNames: [String] { columns.map(\.name) }

  /// The statement that makes the table where it is not there.
  ///
  /// With a cluster it is made on all servers of it, and each shard's servers keep the same rows: the
  /// servers' own macros `shard` and `replica` tell them apart.
  func statement(database: String, cluster: String?) -> String {
    let list = columns.map { "  \($0.name) \($0.type)" }.joined(separator: ",\n")
    let place = cluster.map { " ON CLUSTER \($0)" } ?? ""
    let engine: String
    if cluster != nil {
      let path = "/clickhouse/tables/{shard}/\(database)/\(name)"
      engine =
        "Replicated\(version == nil ? "" : "Replacing")MergeTree('\(path)', '{replica}'"
        + (version.map { ", \($0)" } ?? "") + ")"
    } else {
      engine = version.map { "ReplacingMergeTree(\($0))" } ?? "MergeTree"
    }
    let partition = partition.map { " PARTITION BY \($0)" } ?? ""
    return "CREATE TABLE IF NOT EXISTS \(database).\(name)\(place) (\n\(list)\n) ENGINE = \(engine)"
      + "\(partition) ORDER BY \(order)\nSETTINGS index_granularity = 8192, old_parts_lifetime = 5"
  }
}
