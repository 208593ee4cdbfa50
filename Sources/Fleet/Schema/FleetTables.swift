extension FleetTable {
  private static let name = "LowCardinality(String)"
  private static let time = "DateTime('UTC')"

  /// A row for each event: an SMTP `d`, `b` or `t` row of some log, or an `rb` row.
  ///
  /// Which row of which log it is, `(file, off)`, is part of the key, so that one that comes again
  /// takes the place of the one that is there. `ver` is the generation in which its file was sent.
  package static let events = FleetTable(
    "events",
    [
      ("t", time), ("node", name), ("domain", name), ("marks", "UInt8"), ("ip", "FixedString(16)"),
      ("injector", name), ("injector_ip", "FixedString(16)"), ("vmta", name), ("receiver", name),
      ("host", name), ("recipient_domain", name),
      ("outcome", "Enum8('d' = 1, 'b' = 2, 't' = 3, 'rb' = 4)"), ("cause", name), ("reply", name),
      ("refuser", name), ("job", name), ("file", "UInt64"), ("off", "UInt64"), ("ver", "UInt32"),
    ], version: "ver", partition: "toDate(t)", order: "(domain, ip, receiver, t, file, off)")

  /// A row for each log of each node: how far it was sent, and what was met in it.
  package static let files = FleetTable(
    "files",
    [
      ("file", "UInt64"), ("node", name), ("path", "String"), ("head", "UInt16"),
      ("offset", "UInt64"), ("rows", "UInt64"), ("first", time), ("last", time),
      ("tally", "String"), ("ignored", "String"), ("problems", "String"), ("layout", "String"),
      ("program", "String"), ("classifier", "UInt32"), ("sent", time), ("ver", "UInt64"),
    ], version: "ver", order: "(node, file)")

  /// A row for each day of each stretch of a log: how many events of it there must be.
  package static let segments = FleetTable(
    "segments",
    [
      ("day", "Date"), ("file", "UInt64"), ("seg", "UInt32"), ("rows", "UInt64"),
      ("off_from", "UInt64"), ("off_to", "UInt64"), ("t_min", time), ("t_max", time),
      ("node", name), ("path", "String"), ("ver", "UInt32"), ("classifier", "UInt32"),
      ("sent", time),
    ], version: "ver", partition: "toYYYYMM(day)", order: "(day, file, seg)")

  /// A row for each node: when it sent last, and what it is.
  package static let nodes = FleetTable(
    "nodes",
    [
      ("node", name), ("seen", time), ("t_last", time), ("program", "String"),
      ("classifier", "UInt32"), ("columns_missing", "String"), ("unread", "String"),
      ("clock_off", "Int32"),
    ], version: "seen", order: "node")

  /// The version of the tables; the highest counts.
  static let schema = FleetTable(
    "schema", [("version", "UInt32"), ("at", time)], version: nil, order: "version")

  /// All tables; the last one says that the others are there.
  package static let all = [events, files, segments, nodes, schema]
}
