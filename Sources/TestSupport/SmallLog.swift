/// Text of a small accounting file, row by row.
///
/// What a test does not name is ordinary mail of `a.example` to one receiver.
public struct SmallLog: Sendable {
  /// The columns, in the order of the rows.
  public static let header =
    "type,timeLogged,orig,rcpt,dsnStatus,dsnDiag,dsnMta,bounceCat,srcMta,dlvType,dlvSourceIp,"
    + "vmta,jobId,header_From"

  /// The text so far: the header line, then the rows.
  public private(set) var text = SmallLog.header + "\n"

  /// A file without rows.
  public init() {}

  /// Adds `count` equal rows; `time` is POSIX seconds UTC.
  public mutating func add(
    _ type: String = "d", at time: Int, from domain: String = "a.example",
    source: String = "192.0.2.1", to recipient: String = "someone@gmail.com",
    host: String = "gmail-smtp-in.l.google.com (142.250.1.27)", status: String? = nil,
    reply: String? = nil, injector: String = "crm.corp.example (10.0.0.9)", vmta: String = "vmta1",
    job: String = "", deliveryType: String = "smtp", hasFromHeader: Bool = true, count: Int = 1
  ) {
    let isDelivered = type == "d"
    let row = [
      type, String(time), "bounce@\(domain)", recipient,
      status ?? (isDelivered ? "2.0.0 (success)" : "5.0.0 (undefined status)"),
      reply ?? (isDelivered ? "smtp;250 2.0.0 OK" : "smtp;550 5.1.1 no such user"), host, "",
      injector, deliveryType, source, vmta, job, hasFromHeader ? "News <news@\(domain)>" : "",
    ]
    let line = row.map(Self.quoted).joined(separator: ",") + "\n"
    for _ in 0..<count { text += line }
  }

  /// Adds a line as it is.
  public mutating func add(line: String) { text += line + "\n" }

  private static func quoted(_ field: String) -> String {
    // Bytes, since CR LF is one character that equals neither.
    let marks = [",", "\"", "\r", "\n"].flatMap(\.utf8)
    guard field.utf8.contains(where: marks.contains) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }
}
