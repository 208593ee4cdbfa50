"""The small world that make_data.py writes about: domains, addresses, receivers and reply texts.

Receivers and reporters are the few of the published tables of aggregate report senders that the
data uses (recipient domains, MX hosts, organisation names as seen in real reports).
"""

PERIOD_BEGIN = 1769904000  # 2026-02-01T00:00:00Z
PERIOD_SECONDS = 38 * 86400

# Policy domain -> From domains under it. A domain belongs to the longest policy domain above it.
POLICIES = {
    "bank.example": ["bank.example", "www.bank.example", "news.bank.example", "hr.bank.example",
                     "pay.bank.example", "m1.bank.example", "m2.bank.example", "m3.bank.example"],
    "shop.bank.example": ["shop.bank.example", "deals.shop.bank.example", "a.b.shop.bank.example"],
    "insure.example": ["insure.example", "mail.insure.example"],
    "xn--bcher-kva.example": ["xn--bcher-kva.example", "news.xn--bcher-kva.example"],
}
UNREPORTED_DOMAINS = ["quiet.example", "otherbank.example"]
STAGES = [
    ("bank.example", "none", 100, PERIOD_BEGIN + 86400),
    ("bank.example", "quarantine", 25, PERIOD_BEGIN + 14 * 86400 + 9 * 3600),
    ("bank.example", "reject", 100, PERIOD_BEGIN + 28 * 86400),
    ("shop.bank.example", "quarantine", 100, PERIOD_BEGIN + 3600),
    ("insure.example", "reject", 100, PERIOD_BEGIN + 20 * 86400 + 1),
]

NAT = {"10.0.0.5": "203.0.113.5", "10.0.0.6": "203.0.113.5", "10.1.2.3": "198.51.100.77",
       "fd00::25": "2001:db8:25::1"}
OWN_ADDRESSES = (["203.0.113.%d" % n for n in range(5, 17)] + ["198.51.100.7", "198.51.100.77"]
                 + ["2001:db8::1", "2001:db8:0:1::a:1", "2001:db8:25::1"])
FOREIGN_ADDRESSES = ["192.0.2.%d" % n for n in range(1, 60)] + ["2001:db8:ffff::%x" % n
                                                               for n in range(1, 20)]

# name, weight, [(recipient domain, MX host or "")]
RECEIVERS = [
    ("google", 30, [("gmail.com", "gmail-smtp-in.l.google.com"),
                    ("gmail.com", "alt1.gmail-smtp-in.l.google.com"), ("gmail.com", ""),
                    ("googlemail.com", "alt2.gmail-smtp-in.l.google.com"),
                    ("hosted-g.example.org", "aspmx.l.google.com"),
                    ("hosted-h.example.org", "ALT1.ASPMX.L.GOOGLE.COM"),
                    ("gmail.com", "smarthost.relay.test")]),
    ("yahoo", 12, [("yahoo.com", "mta5.am0.yahoodns.net"), ("ymail.com", "mta7.am0.yahoodns.net"),
                   ("aol.com", "mx-aol.mail.gm0.yahoodns.net"), ("yahoo.com", "")]),
    ("outlook.com", 12, [("hotmail.com", "hotmail-com.olc.protection.outlook.com"),
                         ("outlook.com", "outlook-com.olc.protection.outlook.com"),
                         ("live.com", "live-com.olc.protection.outlook.com")]),
    ("microsoft365", 10, [
        ("tenant1.example.org", "tenant1-example-org.mail.protection.outlook.com"),
        ("tenant3.example.org", "tenant3-example-org.mail.protection.outlook.com")]),
    ("gmx", 4, [("gmx.net", "mx00.gmx.net"), ("gmx.de", "mx01.gmx.net")]),
    ("webde", 3, [("web.de", "mx-ha02.web.de")]),
    ("comcast", 4, [("comcast.net", "mx1.mxge.comcast.net")]),
    ("mimecast", 4, [("firm.example.org", "us-smtp-inbound-1.mimecast.com")]),
    ("fastmail", 2, [("fastmail.com", "in1-smtp.messagingengine.com")]),
    ("mailru", 2, [("mail.ru", "mxs.mail.ru")]),
    # Neither in any table nor reporting.
    ("unknown", 10, [("site%d.example.net" % n, "mx.site%d.example.net" % n) for n in range(9)]
     + [("notself1.test", "mx.notself1.test"), ("x.cust1.test", "mx.filterhost.test")]),
    # Sites that report for themselves.
    ("self", 10, [("self1.test", "mx.self1.test"), ("mail.self1.test", "mx.self1.test"),
                  ("customer.test", "mx2.self1.test"), ("self2.test", "mx.elsewhere.test"),
                  ("self3.test", "mx.self3.test"), ("self4.test", ""),
                  ("self3.test", "aspmx.l.google.com")]),
    # Recipient domains that only envelope_to names.
    ("envelope", 6, [("cust1.test", "mx.filterhost.test"), ("cust2.test", "mx.filterhost.test"),
                     ("tenant2.example.org", "mx.gateway.test"),
                     ("firm2.example.org", "eu-smtp-inbound-2.mimecast.com")]),
    # The host decides before the recipient domain does.
    ("crossed", 2, [("yahoo.com", "aspmx.l.google.com"), ("gmail.com", "mta6.am0.yahoodns.net")]),
]
# MX host suffix -> receiver; recipient domain -> receiver.
MX_SUFFIXES = {
    "google.com": "google", "googlemail.com": "google", "yahoodns.net": "yahoo",
    "olc.protection.outlook.com": "outlook.com", "mail.protection.outlook.com": "microsoft365",
    "gmx.net": "gmx", "web.de": "webde", "comcast.net": "comcast", "mimecast.com": "mimecast",
    "messagingengine.com": "fastmail", "mail.ru": "mailru"}
RECIPIENT_DOMAINS = {
    "gmail.com": "google", "googlemail.com": "google", "yahoo.com": "yahoo", "ymail.com": "yahoo",
    "aol.com": "yahoo", "hotmail.com": "outlook.com", "outlook.com": "outlook.com",
    "live.com": "outlook.com", "gmx.net": "gmx", "gmx.de": "gmx", "web.de": "webde",
    "comcast.net": "comcast", "fastmail.com": "fastmail", "mail.ru": "mailru"}

# org_name, e-mail, receiver in the file name ("" for none), receiver of the table or None,
# own domain (for those outside the table), envelope_to values, weight
REPORTERS = [
    ("google.com", "noreply-dmarc-support@google.com", "google.com", "google", None, [], 20),
    ("Yahoo", "dmarchelp@yahooinc.com", "yahoo.com", "yahoo", None, [], 14),
    ("Outlook.com", "dmarcreport@microsoft.com", "protection.outlook.com", "outlook.com", None,
     ["hotmail.com", "outlook.com", "live.com"], 10),
    ("Enterprise Outlook", "dmarcreport@microsoft.com", "enterprise.protection.outlook.com",
     "microsoft365", None, ["tenant1.example.org", "tenant2.example.org", "firm2.example.org"],
     10),
    ("GMX", "noreply-dmarc@sicher.gmx.net", "gmx.net", "gmx", None, [], 6),
    ("WEB.DE", "noreply-dmarc@sicher.web.de", "web.de", "webde", None, [], 4),
    ("comcast.net", "dmarc-admin@alerts.comcast.net", "comcast.net", "comcast", None, [], 6),
    ("Mimecast", "no-reply@us-1.mimecastreport.com", "mimecast.org", "mimecast", None, [], 5),
    ("Fastmail Pty Ltd", "reports@fastmaildmarc.com", "fastmail.com", "fastmail", None, [], 3),
    ("Mail.Ru", "dmarc_support@corp.mail.ru", "mail.ru", "mailru", None, [], 3),
    ("  Self One ", "noreply@dmarc-service.test", "self1.test", None, "self1.test", [], 5),
    ("self2 mail", "noreply@dmarc-service.test", "self2.test", None, "self2.test", [], 4),
    ("Self Three", "postmaster@self3.test", "", None, "self3.test", [], 4),
    ("", "&lt;reports@self4.test&gt;", "", None, "self4.test", [], 3),
    ("Filter Service", "dmarc@filter.test", "filter.test", None, "filter.test",
     ["cust1.test", "cust2.test"], 5),
    ("Nobody's Filter", "dmarc@nobody.test", "nobody.test", None, "nobody.test", [], 2),
]

# Reply texts whose cause is known by construction: record type, receiver or "*", marker that
# occurs in no other text, is the cause the DMARC policy, text with {d} domain and {i} an id.
REPLIES = [
    ("d", "*", "2.0.0 OK", 0, "smtp;250 2.0.0 OK {i} i203si6503547ybg.272 - gsmtp"),
    ("d", "*", "2.6.0 message received", 0, "smtp;250 2.6.0 message received"),
    ("b", "google", "mail/?p=DmarcRejection", 1,
     "smtp;550 5.7.26 Unauthenticated email from {d} is not accepted due to domain's DMARC policy."
     " Please contact the administrator of {d} domain if this was a legitimate mail. To learn about"
     " the DMARC initiative, go to https://support.google.com/mail/?p=DmarcRejection {i} - gsmtp"),
    ("b", "google", "answer/81126#authentication", 0,
     "smtp;550 5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail"
     " requires all senders to authenticate with either SPF or DKIM.  Authentication results: "
     " DKIM = did not pass  SPF [{d}] with ip: [203.0.113.5] = did not pass  For instructions on"
     " setting up authentication, go to https://support.google.com/mail/answer/81126#authentication"
     " {i} - gsmtp"),
    ("b", "google", "tried to reach does not exist", 0,
     "smtp;550 5.1.1 The email account that you tried to reach does not exist. Please try"
     " double-checking the recipient's email address {i} - gsmtp"),
    ("b", "outlook.com", "5.7.509", 1,
     "smtp;550 5.7.509 Access denied, sending domain [{D}] does not pass DMARC verification and has"
     " a DMARC policy of reject. [AM6PR05.eurprd05.prod.outlook.com 2026-02-11T09:14:31.101Z {i}]"),
    ("b", "microsoft365", "5.7.509", 1,
     "smtp;550 5.7.509 Access denied, sending domain [{D}] does not pass DMARC verification and has"
     " a DMARC policy of reject. [DB5EUR02.eop-EUR02.prod.protection.outlook.com"
     " 2026-02-11T09:14:31.101Z {i}]"),
    ("b", "outlook.com", "5.7.515", 0,
     "smtp;550 5.7.515 Access denied, sending domain {D} doesn't meet the required authentication"
     " level. Spf= Fail , Dkim= Pass , DMARC= Pass [AM6PR05 2026-02-11T09:14:31.101Z {i}]"),
    ("b", "yahoo", "senders.yahooinc.com/error-codes", 1,
     "smtp;554 5.7.9 Message not accepted for policy reasons."
     " See https://senders.yahooinc.com/error-codes"),
    ("b", "yahoo", "Yahoo requires all senders", 0,
     "smtp;550 5.7.9 This mail has been blocked because the sender is unauthenticated. Yahoo"
     " requires all senders to authenticate with either SPF or DKIM."),
    ("b", "comcast", "DM000001", 1,
     "smtp;550 5.2.0 {i} Message rejected due to DMARC."
     " Please see http://postmaster.comcast.net/smtp-error-codes.php#DM000001"),
    ("b", "gmx", "postmaster case r2001", 1,
     "smtp;554 Transaction failed Reject due to domain's DMARC policy (postmaster case r2001)"),
    ("b", "mimecast", "DMARC Sender Invalid", 1,
     "smtp;550 DMARC Sender Invalid - envelope rejected -"
     " https://community.mimecast.com/docs/DOC-1369#550 [{i}]"),
    ("b", "*", "Email rejected per DMARC policy", 1,
     "smtp;550 5.7.1 Email rejected per DMARC policy for {d}"),
    ("b", "*", "rejected by DMARC policy for", 1,
     "smtp;550 5.7.1 rejected by DMARC policy for {d}"),
    ("b", "*", "User unknown", 0, "smtp;550 5.1.1 <user{i}@gone.example>... User unknown"),
    ("b", "*", "Mailbox full", 0, "smtp;552 5.2.2 Mailbox full, quota exceeded"),
    ("b", "*", "classified as spam", 0, "smtp;550 5.7.1 Message {i} was classified as spam"),
    ("b", "*", "deleted by administrator", 0, "x-pmta;deleted by administrator"),
    ("b", "*", "suppression list", 0,
     'smtp;550 5.7.1 recipient is in suppression list "a1": <foo{i}@example.com>'),
    ("t", "*", "TSS04", 0,
     "smtp;421 4.7.0 [TSS04] Messages from 203.0.113.5 temporarily deferred due to unexpected"
     " volume or user complaints"),
    ("t", "*", "greylisted", 0, "smtp;451 4.7.1 greylisted, try again, id {i}"),
    ("t", "google", "temporary DNS failures prevent", 0,
     "smtp;451 4.7.26 Unauthenticated email from {d} is not accepted due to domain's DMARC policy,"
     " but temporary DNS failures prevent authentication. {i}"),
]
