extension FuzzSeeds {
  /// Fields of failure reports, with the header of the mail behind an empty line.
  static let failures = [
    """
    Feedback-Type: auth-failure
    Version: 1
    User-Agent: Reporter/1.0
    Auth-Failure: dmarc
    Identity-Alignment: dkim, spf
    Authentication-Results: mx.reporter.example; dmarc=fail (p=none; dis=none)
     header.from=a.example; spf=pass smtp.mailfrom="b.example"
    Original-Mail-From: <x@b.example>
    Original-Rcpt-To: <y@reporter.example>
    Arrival-Date: Mon, 1 Jun 2026 10:00:00 +0200 (CEST)
    Source-IP: 192.0.2.1 (host [198.51.100.1])
    Reported-Domain: A.example.
    Delivery-Result: reject
    DKIM-Domain: a.example
    DKIM-Selector: s1
    Incidents: 3

    From: "A" <a@a.example>
    Message-ID:
     <1@a.example>
    Received: by mx for <y@reporter.example>; Mon, 1 Jun 2026 10:00:00 +0200
    List-Id: L <l.b.example>

    """,
    "feedback-type: auth-failure\nsource-ip: (x [192.0.2.1])\nreceived-date: 1 Jun 26 01:02 EST\n",
    "Feedback-Type: abuse\nSource-IP: 192.0.2.1\n\nFrom: a@b.example\n",
    "Feedback-Type: auth-failure\n\nContent-Type: multipart/report; report-type=feedback-report\n",
    "Feedback-Type: auth-failure\nFeedback-Type: abuse\nMessage-ID: <2@a.example>\n\nFrom: x\n",
  ]
}
