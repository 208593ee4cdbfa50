import Containers
import TestSupport

/// Small inputs of every format; names and addresses are those kept for examples.
enum FuzzSeeds {
  static let rows = [
    "a,b\n1,\"x,y\"\r\n", "\"say \"\"a\"\"\",c\nlast", "\"one\r\ntwo\",x\n", "a,\"stray,1\nb,2\n",
    "a\"b,c\n,\n\n\"\"\n", "\"\",\"\"\r\n\"a\"b,c\r", "type,timeLogged\nd,1568740380\n",
  ]

  static let logs = [
    "type,timeLogged,orig\nd,1568740380,a@b.example\nb,2026-01-01 10:00:00+0200,c@d.example\n",
    "type,timeLogged,dsnDiag\nd,1568740380,\"one\ntwo\"\nd,1568740381,x\n",
    "type,timeLogged\nd,1568740380\ntype,orig,timeLogged\nd,a,1568740381\nzz,b,1568740382\n",
    "\u{feff}timeLogged,type,orig\r\n2026-01-01 10:00:00,t,\"a\"\"b\"\r\nx,b,\"stray\r\n",
    "{\"type\":\"d\",\"timeLogged\":\"1568740380\",\"orig\":\"a@b.example\"}\n{\"type\":\"b\"\n",
    "d,1568740380,no header\n\n\n#type,timeLogged,rcpt\nrb,1568740380,a\nd,,\nd,bad,\n",
  ]

  static let times = [
    "2019-02-08 21:54:05+0000\n2019-02-08 21:54:06+0000\n2019-02-09 00:00:00+0000",
    "2024-01-20T10:30:00Z\n2024-02-29 23:59:60+02:00\n1568740380\n1568740380.25",
    "2026-11-23 14:05:30\n2026-11-23\n14:05\n-2h\n3h15m\n@1763906700",
    "2026-11-23T14:05:00-03\n2026-11-23 14:05:00.123 +0530\nnow\nyesterday\n",
  ]

  static let from = [
    "News <news@firm.example>", "\"Last, First\" <a@b.example>, c@d.example",
    "=?utf-8?q?Caf=C3=A9?= <caf@b.example>", "group: a@b.example, <c@d.example>;",
    "(a (nested) comment) a@b.example (\\))", "\"a@x.example\"@b.example",
    "<@r.example:a@b.example>",
    "a@[192.0.2.1]", "a@b\u{fc}cher.example", "=?utf-8?b?YQ==?= =?utf-8?q?b?= <A@B.Example.>",
  ]

  /// A small report of RFC 7489.
  static let report = SmallReport(
    id: "7", policy: "quarantine", from: 1_771_200_000, to: 1_771_286_400,
    [
      SmallReport.Record("192.0.2.1", count: 12),
      SmallReport.Record(
        "2001:db8::1", count: 12, disposition: "quarantine", dkim: false, spf: false,
        signatures: [("a.example", "s1", "fail")], reasons: [("forwarded", "x &amp; y")]),
    ]
  ).text

  static let reports = [
    report,
    SmallReport(
      isTesting: true, nonexistentPolicy: "reject", from: 1_771_200_000, to: 1_771_286_400,
      [SmallReport.Record("::ffff:192.0.2.9", envelopeTo: "b.example", envelope: "c.example")]
    ).text,
    SmallReport(
      from: 1_771_200_000, to: 1_771_286_400, [SmallReport.Record("2001:db8::5", count: 4)]
    )
    .text,
    "<?xml version=\"1.0\"?><!-- c --><feedback xmlns=\"urn:x\"><version>1.0</version>"
      + "<report_metadata><org_name><![CDATA[a]]></org_name></report_metadata></feedback>",
    "<feedback><record><row><source_ip>192.0.2.1</source_ip><count>&#49;</count></row></record>",
  ]

  static let gzip: [[UInt8]] = {
    let text = Array(report.utf8.prefix(200))
    let member = GzipBytes.member(text)
    let header: [UInt8] = [0x1f, 0x8b, 8, 0x10, 0, 0, 0, 0, 0, 3]
    return [
      member, member + GzipBytes.member(Array("<a/>".utf8)), text,
      header + Array("comment".utf8) + [0] + member[10...], member + [0, 0, 13, 10],
      PlainInflate.deflated(text, level: 9), Array(PlainInflate.deflated(text, level: 6)[10...]),
    ]
  }()

  static let zip: [[UInt8]] = {
    var inner = StoredZip(time: 1_771_200_000)
    _ = inner.add("r.xml", Array("<feedback></feedback>\n".utf8))
    var outer = StoredZip(time: 1_771_200_000)
    _ = outer.add("a/r.xml", Array("<feedback/>".utf8))
    _ = outer.add("inner.zip", inner.archive())
    return [
      inner.archive(), outer.archive(), Array("<a><![CDAT [x]]></a>".utf8),
      GzipBytes.member(inner.archive()),
    ]
  }()

  static let messages = [
    "report.xml\n<feedback></feedback>\n", "a name.xml.gz\n\u{1f}text",
    "From: a@b.example\r\nContent-Type: text/xml; name=\"r.xml\"\r\n\r\n<feedback/>\r\n",
    """
    From: a@b.example
    Content-Type: multipart/mixed; boundary="==b"

    --==b
    Content-Type: application/xml; name*0="r."; name*1="xml"
    Content-Transfer-Encoding: base64

    PGZlZWRiYWNrLz4=
    --==b
    Content-Type: message/rfc822

    Subject: x
    Content-Disposition: attachment; filename="=?utf-8?Q?r=2Exml?="
    Content-Transfer-Encoding: quoted-printable

    <feed=
    back/>
    --==b--

    """,
    "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/feedback-report\n\n"
      + "Feedback-Type: auth-failure\n--b--\n",
  ]

  static let mailboxes = [
    "From a@b.example Mon Nov 23 01:02:03 2026\nSubject: x\nContent-Type: text/xml\n\n<feedback/>\n\n"
      + "From c@d.example Mon Nov 23 01:02:04 2026\nContent-Type: text/xml\n\n<a>\n> From x</a>\n",
    "From a 01:02\r\nContent-Type: text/xml\r\n\r\n<a/>\r\n\r\nFrom b 03:04\r\n\r\nFrom no time\r\n",
    "From a 01:02\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/xml\n\n<a/>\n"
      + "--b\nContent-Type: text/html; name=x\n\n<html>\n--b--\n",
  ]

  static let configurations = [
    """
    stages:
      - {domain: a.example, policy: none, begin: 2026-01-01}
      - {domain: a.example, policy: quarantine, pct: 25, begin: "2026-02-01T06:00:00Z"}
    own_networks: [192.0.2.0/24, "2001:db8::/32"]
    nat: {10.0.0.1: 192.0.2.1}
    logs: [{path: logs, node: a}, more.csv]
    dmarc: [reports]
    targets: {a.example: quarantine}

    """,
    """
    # comment
    systems:
      - name: shop
        domains: [a.example]
        networks: &n [192.0.2.0/28]
    own_networks: *n
    receivers:
      - {name: mine, mx: [mx.b.example], domains: [b.example]}
    diagnostics:
      - {receiver: mine, pattern: 'policy (dmarc|spf)', cause: dmarc_policy}
    readiness: {days: 3, ratio: [0.5, 1.5]}
    retention: {minutes: 30d}
    freshness: 2h
    verdict: {lost: 0.1}
    store: "history.db"

    """,
    "text: |\n  a\n  b\nother: >-\n  folded\n  more\n? x\n: y\n", "- a\n- b: [c, {d: e}]\n",
  ]

  static let replies = [
    "dmarc\n5.7.26 (policy)\nquota-issues\nsmtp;550-5.7.26 Unauthenticated email from a.example is not"
      + " accepted due to domain's DMARC policy",
    "mailbox|full\n4.2.2 (full)\n\nsmtp;452 4.2.2 The email account <a@b.example> is over quota"
      + " https://support.example/x?id=123",
    "[a-z\n\nspam-related\n554 blocked [192.0.2.1] at 2026-11-23 10:00:00 id ABC123DEF456\n\n421 4.7.0",
    "reply:550\n\n\nx-pmta;bounce-queue;reply:550 5.1.1 no such user\nsmtp;550 5.7.1 rejected 5.7.2 no",
  ]

  static let texts = [
    "plain text", "=1+2", "a,\"b\";c|d", "<b>&amp;'x'</b>", "\u{1b}[31mred\u{7}",
    "\u{9c} C1 and \u{85}", "right \u{202e}left\u{2066} \u{2028}",
    "e\u{301}\u{301} \u{e9} \u{1f600}",
    "line\r\nline\n.\nFrom x\t \n", "@cmd \u{feff} =?utf-8?q?x?= \u{ff1d}",
  ]
}
