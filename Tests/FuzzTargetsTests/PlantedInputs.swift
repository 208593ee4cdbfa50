import FuzzTargets
import TestSupport

/// For each target an input on which its planted fault shows.
enum PlantedInputs {
  static func input(for target: FuzzTarget) -> [UInt8] {
    switch target {
    case .gzip: namedMember
    case .zip: Array("<a><![CDATA[x]]></a>".utf8)
    default: Array(text(for: target).utf8)
    }
  }

  /// A member whose header has a name in place of the seeds' comment (RFC 1952 section 2.3).
  private static var namedMember: [UInt8] {
    [0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3] + Array("name".utf8) + [0]
      + GzipBytes.member(Array("<a/>".utf8))[10...]
  }

  private static func text(for target: FuzzTarget) -> String {
    switch target {
    case .csv: "a,\"b,\"\"c\"\n"
    case .seams: "type,timeLogged,orig\nd,1568740380,x\nd,1568740381,\"a\nb\"\n"
    case .times: "2026-11-23 14:05:00-03:35"
    case .from: "=?utf-8?q?a@x.example,?= <a@b.example>"
    case .mime: "a 1.xml\n<feedback/>"
    case .mbox: "From a 01:02\nContent-Type: text/xml\n\n<a>\n>From x\n</a>\n"
    case .xml:
      SmallReport(
        from: 1_771_200_000, to: 1_771_286_400, [SmallReport.Record("2001:db8::1", count: 100)]
      ).text
    case .failures: "Feedback-Type: auth-failure\nSource-IP: [IPv6:2001:db8::1]\n"
    case .yaml: "own_networks: [192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24]\n"
    case .replies: "x\n\n\n550 5.7.26 a 5.7.26 b"
    case .escaping: "a\u{9b}1m"
    case .gzip, .zip: ""
    }
  }
}
