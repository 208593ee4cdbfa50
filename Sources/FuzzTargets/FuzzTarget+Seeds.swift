import Containers
import TestSupport

extension FuzzTarget {
  /// Small inputs of the target's format, from which a fuzzer makes others.
  package var seeds: [[UInt8]] {
    switch self {
    case .gzip: FuzzSeeds.gzip
    case .zip: FuzzSeeds.zip + [Array(FuzzSeeds.report.utf8)]
    default: texts.map { Array($0.utf8) }
    }
  }

  /// Words of the format, which a fuzzer puts in.
  package var words: [[UInt8]] {
    switch self {
    // Fronts of files: bare, with a name, and with an extra field (RFC 1952 section 2.3).
    case .gzip: [0, 8, 4].map { [0x1f, 0x8b, 8, $0] }
    default: textWords.map { Array($0.utf8) }
    }
  }

  private var textWords: [String] {
    switch self {
    case .csv, .seams: ["\"", "\"\"", ",", "\r\n", "type", "timeLogged", "\"a,b\"", "d,", "\"\n\""]
    case .times: ["+0200", "-03:30", "Z", ".5", "2024-02-29", "23:59:60", "@", "2h ago", "3w"]
    case .from: ["=?utf-8?q?", "?=", "<a@b.example>", "(", ")", "\\", "\"", ":", ";", ","]
    case .zip: ["PK\u{1}\u{2}", "PK\u{3}\u{4}", "PK\u{5}\u{6}", "<![CDATA[", "]]>"]
    case .mime:
      [
        "\r\n", "--==b", "Content-Type: ", "multipart/mixed; boundary=", "message/rfc822", "base64",
        "quoted-printable", "name*0*=", "=?utf-8?B?", "?=", "<feedback>",
      ]
    case .mbox: ["\n\nFrom a 01:02\n", "\n>From ", "\r\n\r\n", "Content-Type: text/xml\n\n"]
    case .xml:
      [
        "<record>", "</record>", "<![CDATA[", "]]>", "&amp;", "&#65;", "<!--", "-->", "<?x ?>",
        "<p>",
        "reject", "pass", "2001:db8::1", "<testing>y</testing>", "xmlns:d=\"urn:x\"", "100",
      ]
    case .failures:
      [
        "Source-IP: ", "Arrival-Date: ", "auth-failure", "Message-ID: <", "(", ")", "\"", "\\",
        "\n ",
        "Authentication-Results: ", "dmarc=fail", "Identity-Alignment: ", "Incidents: 9", "\n\n",
      ]
    case .yaml: ["- ", ": ", "&a", "*a", "|\n", "? ", "{", "}", "[", "]", "\"", "stages:", "!!str"]
    case .replies: ["5.7.26", "550 ", "550-", "smtp;", "https://", "<a@b.example>", "[192.0.2.1]"]
    case .escaping:
      ["\u{9b}", "\u{1b}[", "\u{202e}", "\u{301}", "=", "\",\"", "</td>", "\r\n", "&#"]
    case .gzip: []
    }
  }

  private var texts: [String] {
    switch self {
    case .csv: FuzzSeeds.rows
    case .seams: FuzzSeeds.logs
    case .times: FuzzSeeds.times
    case .from: FuzzSeeds.from
    case .mime: FuzzSeeds.messages
    case .mbox: FuzzSeeds.mailboxes
    case .xml: FuzzSeeds.reports
    case .failures: FuzzSeeds.failures
    case .yaml: FuzzSeeds.configurations
    case .replies: FuzzSeeds.replies
    case .escaping: FuzzSeeds.texts
    case .gzip, .zip: []
    }
  }
}
