#!/usr/bin/env python3
"""Writes a data set for the check of the join: logs, reports, a configuration, the causes.

    make_data.py FOLDER [--rows 200000] [--reports 1000] [--seed 1]

Same options, same bytes. Nothing here is shared with the program under test.
"""
import argparse
import datetime
import gzip
import io
import json
import os
import random
import zipfile
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import scene

SLOTS = ["bank.example"] * 6 + ["shop.bank.example"] * 3 + ["insure.example"] * 2 + [
    "xn--bcher-kva.example"] * 2
PAIRS = {}  # From domain -> addresses as receivers see them


def make_pairs(rng):
    for domains in list(scene.POLICIES.values()) + [scene.UNREPORTED_DOMAINS]:
        for domain in domains:
            PAIRS[domain] = rng.sample(scene.OWN_ADDRESSES, rng.randint(2, 5))


# Reports ------------------------------------------------------------------------------------

ROOTS = ["<feedback>", "<feedback><version>1.0</version>",
         '<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">']


def window(rng):
    """A reported (begin, end), before anything is made of it."""
    day = scene.PERIOD_BEGIN + 86400 * rng.randint(0, 36)
    kind = rng.randrange(12)
    if kind < 3:
        return day, day + 86399
    if kind < 5:
        return day, day + 86400
    if kind == 5:
        return day, day + 25 * 3600
    if kind == 6:
        begin = day + 3600 * rng.randint(0, 20)
        return begin, begin + rng.choice([14400, 14399, 18282])
    if kind == 7:
        begin = day + rng.randint(0, 86399)
        return begin, begin
    if kind == 8:
        offset = rng.choice([7 * 3600, 8 * 3600, -3600, -7200, -19800])
        return day + offset, day + offset + rng.choice([86400, 86399])
    if kind == 9:
        begin = day + rng.randint(0, 86399)
        return begin, begin + rng.choice([86400, 86402, 3600, 625, 59, 60, 1])
    if kind == 10:
        return day, day + rng.choice([172800, 172799])
    begin = day + 5 * 3600 + rng.randint(0, 5)
    return begin, begin + 86400 + rng.randint(0, 32)


def half_open(begin, end):
    return (begin, end + 1) if (end - begin) % 60 == 59 else (begin, end)


def spelled_domain(rng, domain):
    choice = rng.randrange(10)
    if "xn--bcher-kva" in domain and choice < 5:
        return domain.replace("xn--bcher-kva", rng.choice(["bücher", "BÜCHER", "Bücher"]))
    if choice == 0:
        return domain.upper()
    if choice == 1:
        return domain.title()
    if choice == 2:
        return domain + "."
    if choice == 3:
        return " " + domain + "\n"
    return domain


def spelled_address(rng, address):
    if ":" not in address:
        return "::ffff:" + address if rng.randrange(25) == 0 else address
    import ipaddress
    full = ipaddress.ip_address(address)
    return rng.choice([address, full.exploded, full.exploded.upper(), address.upper(),
                       ":".join("%x" % int(part, 16) for part in full.exploded.split(":"))])


def record(rng, domain, address, reporter):
    dkim = rng.choice(["pass", "pass", "fail"])
    spf = rng.choice(["pass", "fail"])
    disposition = "none"
    if dkim == spf == "fail":
        disposition = rng.choice(["none", "quarantine", "reject"])
    elif rng.randrange(5) == 0:
        disposition = "pass"
    if rng.randrange(60) == 0:
        disposition = ""
    org = domain.split(".", domain.count(".") - 1)[-1]
    signatures = []
    if dkim == "pass":
        signatures.append((org, "s1", "pass"))
        if rng.randrange(3) == 0:
            signatures.append(("esp.test", "k2", "pass"))
        if rng.randrange(8) == 0:
            signatures.append((org, "", "fail"))
    else:
        kind = rng.randrange(5)
        if kind == 1:
            signatures.append((org, "s1", "none"))
        elif kind == 2:
            signatures.append((org, "s1", rng.choice(["fail", "permerror", "temperror"])))
        elif kind == 3:
            signatures.append(("esp.test", "k2", "pass"))
        elif kind == 4:
            signatures.append(("", "", ""))
            if rng.randrange(2):
                signatures.append((org, "s1", "fail"))
    upper = rng.randrange(12) == 0
    return {
        "domain": domain, "address": address,
        "count": 1 if rng.randrange(2) else rng.randint(2, 900),
        "disposition": disposition.upper() if upper else disposition,
        "dkim": dkim.title() if upper else dkim,
        "spf": spf if spf == "pass" or rng.randrange(9) else "softfail",
        "signatures": signatures, "envelope_to": rng.choice(reporter[5]) if reporter[5] else None,
        "header_from": spelled_domain(rng, domain), "ip": spelled_address(rng, address),
        "other_name": rng.randrange(40) == 0}


def make_report(rng, number):
    reporter = rng.choices(scene.REPORTERS, [r[6] for r in scene.REPORTERS])[0]
    policy = rng.choice(SLOTS)
    begin, end = window(rng)
    report = {"reporter": reporter, "policy": policy, "begin": begin, "end": end,
              "id": "%s.%d.%d" % (policy, begin, number) if rng.randrange(4) else
              "<%d@%s>" % (rng.getrandbits(60), reporter[1].strip("&lgt;").split("@")[-1]),
              "root": rng.choice(ROOTS), "records": []}
    if rng.randrange(40):
        for domain in scene.POLICIES[policy]:
            for address in PAIRS[domain]:
                if rng.randrange(10) < 6:
                    for _ in range(rng.choice([1, 1, 1, 2, 3])):
                        report["records"].append(record(rng, domain, address, reporter))
            if rng.randrange(3) == 0:
                report["records"].append(
                    record(rng, domain, rng.choice(scene.FOREIGN_ADDRESSES), reporter))
        if rng.randrange(15) == 0:
            domain = rng.choice([d for p in scene.POLICIES.values() for d in p])
            report["records"].append(record(rng, domain, rng.choice(PAIRS[domain]), reporter))
        rng.shuffle(report["records"])
    return report


def record_xml(rng, item):
    ids = "identities" if item["other_name"] else "identifiers"
    envelope = "<envelope_to>%s</envelope_to>" % item["envelope_to"] if item["envelope_to"] else ""
    dkim = "".join(
        "<dkim><domain>%s</domain>%s<result>%s</result></dkim>"
        % (d, "<selector>%s</selector>" % s if s or len(d) % 2 else "", r)
        for d, s, r in item["signatures"])
    disposition = "<disposition>%s</disposition>" % item["disposition"]
    return ("<record><row><source_ip>%s</source_ip><count>%s</count><policy_evaluated>%s"
            "<dkim>%s</dkim><spf>%s</spf></policy_evaluated></row><%s>%s<header_from>%s"
            "</header_from></%s><auth_results>%s<spf><domain>bounce.bank.example</domain>"
            "<result>%s</result></spf></auth_results></record>"
            % (item["ip"], item["count"], disposition, item["dkim"], item["spf"], ids, envelope,
               item["header_from"], ids, dkim, item["spf"].lower()))


def report_xml(rng, report):
    """The XML text of a report; differs from call to call, says the same."""
    org, email = report["reporter"][0], report["reporter"][1]
    org = org.replace("&", "&amp;")
    dates = ["<begin>%d</begin>" % report["begin"], "<end>%d</end>" % report["end"]]
    if rng.randrange(12) == 0:
        dates.reverse()
    meta = ["<org_name>%s</org_name>" % org, "<email>%s</email>" % email,
            "<report_id>%s</report_id>" % report["id"].replace("<", "&lt;").replace(">", "&gt;"),
            "<date_range>%s</date_range>" % "".join(dates)]
    if rng.randrange(9) == 0:
        meta.reverse()
    policy = ("<domain>%s</domain><adkim>r</adkim><p>reject</p><sp>reject</sp>"
              % spelled_domain(rng, report["policy"]))
    root = report["root"]
    if "urn:" not in root:
        policy += "<pct>100</pct>"
    glue = rng.choice(["", "\n", "\r\n  ", "\t\n"])
    parts = [rng.choice(["", '<?xml version="1.0" encoding="UTF-8"?>']), root,
             "<report_metadata>" + glue.join(meta) + "</report_metadata>",
             "<policy_published>" + policy + "</policy_published>"]
    records = list(report["records"])
    rng.shuffle(records)
    parts += [record_xml(rng, item) for item in records]
    return glue.join(parts + ["</feedback>"]).encode()


def file_name(report, number):
    receiver = report["reporter"][2]
    if not receiver:
        return "report-%d.xml" % number
    return "%s!%s!%d!%d!%d.xml" % (receiver, report["policy"], report["begin"], report["end"],
                                   number)


def mail_of(name, xml, rng):
    message = MIMEMultipart()
    message["From"] = "dmarc@reporter.test"
    message["To"] = "rua@bank.example"
    message["Subject"] = "Report Domain: bank.example Submitter: x Report-ID: <%s>" % name
    message.attach(MIMEText("An aggregate report.\n"))
    if rng.randrange(2):
        body, subtype, name = gzip.compress(xml, mtime=0), "gzip", name + ".gz"
    else:
        body, subtype, name = zipped(name, xml), "zip", name[:-4] + ".zip"
    part = MIMEApplication(body, subtype)
    part.add_header("Content-Disposition", "attachment", filename=name)
    message.attach(part)
    return message.as_bytes()


def zipped(name, xml):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name, (2026, 2, 1, 0, 0, 0)), xml)
    return data.getvalue()


def write_reports(rng, folder, reports):
    os.makedirs(os.path.join(folder, "more", "deep"))
    boxes = {}
    for number, report in enumerate(reports):
        xml, name = report_xml(rng, report), file_name(report, number)
        place = os.path.join(folder, rng.choice(["", "more", "more/deep"]))
        kind = rng.randrange(6)
        if kind == 0:
            data, name = xml, name
        elif kind == 1:
            data, name = gzip.compress(xml, mtime=0), name + ".gz"
        elif kind == 2:
            data, name = zipped(name, xml), name[:-4] + ".zip"
        elif kind == 3:
            data, name = mail_of(name, xml, rng), "mail-%d.eml" % number
        else:
            boxes.setdefault(rng.randrange(4), []).append(mail_of(name, xml, rng))
            continue
        with open(os.path.join(place, name), "wb") as file:
            file.write(data)
    for number, mails in boxes.items():
        with open(os.path.join(folder, "box-%d.mbox" % number), "wb") as file:
            for mail in mails:
                file.write(b"From dmarc@reporter.test Mon Feb  2 00:00:00 2026\n" + mail + b"\n\n")
    broken = report_xml(rng, next(report for report in reports if report["records"]))
    with open(os.path.join(folder, "broken-1.xml"), "wb") as file:
        file.write(broken[:len(broken) * 2 // 3])
    with open(os.path.join(folder, "broken-2.xml.gz"), "wb") as file:
        file.write(gzip.compress(b"<feedback><report_metadata/></feedback>", mtime=0))


# Logs ---------------------------------------------------------------------------------------

COLUMNS = ["timeLogged", "timeQueued", "orig", "rcpt", "orcpt", "dsnAction", "dsnStatus", "dsnDiag",
           "dsnMta", "bounceCat", "srcType", "srcMta", "dlvType", "dlvSourceIp",
           "dlvDestinationIp", "dlvEsmtpAvailable", "dlvSize", "vmta", "jobId", "envId", "queue",
           "vmtaPool", "header_From", "header_Subject"]
NAMES = ["%s", "<%s>", '"Bank, Ltd" <%s>', "Bank <%s>", "(news) %s", '"A \\"B\\" <x@y.test>" <%s>',
         "=?utf-8?q?B=C3=BCcher_=3Ca=40b=2Etest=3E?= <%s>"]
BACK = {}
for inside, outside in scene.NAT.items():
    BACK.setdefault(outside, []).append(inside)


def reply(rng, kind, receiver, domain):
    fitting = [r for r in scene.REPLIES if r[0] == kind and r[1] in ("*", receiver)]
    text = rng.choice(fitting)[4]
    return text.replace("{d}", domain).replace("{D}", domain.upper()).replace(
        "{i}", "%08x" % rng.getrandbits(32))


class Rows:
    """Makes rows as dictionaries; knows which instants matter."""

    def __init__(self, rng, reports):
        self.rng = rng
        self.reports = reports
        self.by_own = {r[4]: r for r in scene.REPORTERS}
        self.domains = [d for p in scene.POLICIES.values() for d in p] + scene.UNREPORTED_DOMAINS

    def instant_and_domain(self):
        rng = self.rng
        if rng.randrange(5):
            return (scene.PERIOD_BEGIN + rng.randrange(scene.PERIOD_SECONDS),
                    rng.choice(self.domains), None)
        report = rng.choice(self.reports)
        begin, end = half_open(report["begin"], report["end"])
        at = rng.choice([begin, end - 1, end, begin - 1])
        return at, rng.choice(scene.POLICIES[report["policy"]]), report["reporter"]

    def receiver_for(self, reporter):
        rng = self.rng
        if reporter is None or rng.randrange(6) == 0:
            name, _, sites = rng.choices(scene.RECEIVERS, [r[1] for r in scene.RECEIVERS])[0]
            return name, rng.choice(sites)
        if reporter[3]:
            sites = next(r[2] for r in scene.RECEIVERS if r[0] == reporter[3])
            return reporter[3], rng.choice(sites)
        if reporter[5]:
            return "envelope", (rng.choice(reporter[5]), "mx.filterhost.test")
        own = reporter[4]
        return "self", rng.choice(
            [(own, "mx." + own), (own, ""), ("cust.example.org", "m1." + own)])

    def next(self):
        rng = self.rng
        at, domain, reporter = self.instant_and_domain()
        receiver, (recipient, host) = self.receiver_for(reporter)
        kind = rng.choices(["d", "b", "t", "tq", "r", "f", "rb", "rs", "x"],
                           [70, 12, 10, 1, 1, .3, 1, .3, .2])[0]
        address = rng.choice(PAIRS[domain] if rng.randrange(30) else scene.OWN_ADDRESSES)
        inside = rng.choice(BACK.get(address, [address]))
        if inside in scene.NAT or rng.randrange(3):
            shown = inside
        else:
            shown = spelled_address(rng, inside)
        if rng.randrange(300) == 0:
            shown = rng.choice(["", "0.0.0.0"])
        row = dict.fromkeys(COLUMNS, "")
        row.update(
            type=kind, at=at, timeQueued=at - rng.randint(0, 9000),
            orig="bounce-%d@%s" % (rng.getrandbits(20),
                                   rng.choice(["bounce.bank.example", domain, domain.upper()])),
            rcpt="user%d@%s" % (rng.getrandbits(24),
                                recipient.upper() if rng.randrange(20) == 0 else recipient),
            dsnAction={"d": "relayed", "b": "failed", "t": "delayed"}.get(kind, ""),
            dsnStatus="2.0.0 (success)" if kind == "d" else "5.7.1 (delivery not authorized)",
            dsnMta="%s (198.18.%d.%d)" % (host, rng.randrange(256), rng.randrange(256)) if host
            else "",
            srcType="smtp", srcMta="app-%d (10.74.160.%d)" % ((rng.randrange(9),) * 2),
            dlvType=rng.choices(["smtp", "", "pipe", "discard", "file", "http"],
                                [90, 6, 1, 1, 1, 1])[0],
            dlvSourceIp=shown, dlvDestinationIp="198.18.0.1",
            dlvEsmtpAvailable="ENHANCEDSTATUSCODES,8BITMIME,SIZE,STARTTLS", dlvSize="4202",
            vmta="vmta%d" % rng.randrange(6), jobId="job%d" % rng.randrange(50),
            queue=recipient + "/vmta1")
        if kind in "dbt":
            row["dsnDiag"] = reply(rng, kind, receiver, domain)
        if rng.randrange(25):
            shown_from = domain
            if rng.randrange(6) == 0:
                shown_from = spelled_domain(rng, domain).strip()
            row["header_From"] = rng.choice(NAMES) % ("info@" + shown_from)
        if rng.randrange(50) == 0:
            row["header_Subject"] = rng.choice(
                ["Hurry, now", 'He said "no"', "two\nlines", "three\r\nlines, \"quoted\"\n",
                 "d,b,t"])
        if kind in ("rb", "rs", "f", "r", "tq"):
            row["dlvType"] = row["dlvSourceIp"] = ""
        if rng.randrange(400) == 0:
            row["orig"] = row["header_From"] = ""
        return row


def time_text(at, style):
    if style == "unix":
        return str(at)
    sign, hours, minutes = style[0], int(style[1:3]), int(style[3:5])
    offset = (hours * 3600 + minutes * 60) * (-1 if sign == "-" else 1)
    moment = datetime.datetime.fromtimestamp(at + offset, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%d %H:%M:%S") + style


def quoted(value, always):
    if always or any(c in value for c in ',"\r\n'):
        return '"' + value.replace('"', '""') + '"'
    return value


class CSVFile:
    """Rows as one accounting file in CSV, with the habits of one server."""

    def __init__(self, rng, plain=False):
        self.rng = rng
        self.style = rng.choice(["+0000", "-0400", "+0530", "+0200", "unix"])
        self.end = rng.choice(["\r\n", "\n"])
        self.lines = []
        self.columns = COLUMNS[:]
        if rng.randrange(2):
            rng.shuffle(self.columns)
        if rng.randrange(5) == 0 and not plain:
            self.columns.remove("header_From")
        if rng.randrange(5) == 0 and not plain:
            self.columns.remove("dlvType")
        self.header()

    def header(self):
        self.lines.append(",".join(["type"] + self.columns) + self.end)

    def add(self, row):
        rng = self.rng
        if rng.randrange(700) == 0:
            if rng.randrange(2):
                rng.shuffle(self.columns)
            self.header()
        if rng.randrange(400) == 0:
            self.end = rng.choice(["\r\n", "\n"])
        style = self.style
        if style == "+0200" and rng.randrange(3) == 0:
            style = "+0100"
        values = dict(row)
        values["timeLogged"] = time_text(row["at"], style)
        values["timeQueued"] = time_text(row["timeQueued"], style)
        broken = rng.randrange(500)
        kind = row["type"]
        if broken == 0:
            values["timeLogged"] = rng.choice(
                ["2026-13-45 10:00:00+0000", "yesterday", "2026-02-03 25:00:00+0000", "12:00"])
        elif broken == 1:
            values["timeLogged"] = ""
        elif broken == 2:
            kind = rng.choice(["???", "", "a b", "1.5", "abcdefghijklmnopqrstuvwxyz"])
        if kind == "x" and broken in (0, 1):
            values["timeLogged"] = time_text(row["at"], style)
        fields = [kind] + [quoted(values[c], rng.randrange(60) == 0) for c in self.columns]
        if broken == 3:
            while fields[-1] == "":
                fields.pop()
        elif broken == 4:
            fields.append("more")
        self.lines.append(",".join(fields) + self.end)

    def data(self, ending):
        text = "".join(self.lines)
        row = "d,%s" % time_text(scene.PERIOD_BEGIN, "unix")
        if ending == 1:
            text += row + ",half"
        elif ending == 2:
            text += row + ',"never closed,\n'
        elif ending == 3:
            text = text.rstrip("\r\n")
        return text.encode()


class JSONFile:
    """Rows as JSON lines: every value a string."""

    def __init__(self, rng):
        self.rng = rng
        self.lines = []

    def add(self, row):
        rng = self.rng
        if self.lines and rng.randrange(300) == 0:
            self.lines.append(rng.choice(['{"type":"d","timeLogged":', "[1,2]", "true", '{"a"}']))
        values = {"type": row["type"], "timeLogged": time_text(row["at"], "+0000")}
        values.update((c, row[c]) for c in COLUMNS[2:] if row[c] or rng.randrange(2))
        items = list(values.items())
        if rng.randrange(3) == 0:
            rng.shuffle(items)
        self.lines.append(json.dumps(dict(items), ensure_ascii=rng.randrange(2) == 0))

    def data(self, ending):
        return ("\n".join(self.lines) + "\n").encode()


def write_logs(rng, folder, reports, count):
    os.makedirs(os.path.join(folder, "node-b"))
    rows = Rows(rng, reports)
    shares = [rng.random() + .2 for _ in range(14)]
    for number, share in enumerate(shares):
        file = JSONFile(rng) if number % 5 == 4 else CSVFile(rng, plain=number < 3)
        for _ in range(max(1, int(count * share / sum(shares)))):
            file.add(rows.next())
        data = file.data(number % 4)
        name = "acct-2026-02-01-%04d.%s" % (number, "json" if number % 5 == 4 else "csv")
        if number % 3 == 1:
            name, data = name + ".gz", gzip.compress(data, 5, mtime=0)
        with open(os.path.join(folder, "node-b" if number % 2 else "", name), "wb") as out:
            out.write(data)
    # Beside the folder, since a file without a header line is read only where it is named.
    with open(os.path.join(os.path.dirname(folder), "headless.csv"), "w") as out:
        out.write("d,1769904000,1769904000,a@bank.example\n"
                  "b,1769904001,1769904000,a@bank.example\n")


# All ----------------------------------------------------------------------------------------

def write_configuration(path):
    lines = ["stages:"]
    for domain, policy, percent, begin in scene.STAGES:
        lines.append("  - {domain: %s, policy: %s, pct: %d, begin: %s}"
                     % (domain, policy, percent, datetime.datetime.fromtimestamp(
                         begin, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")))
    lines.append("nat:")
    lines += ['  "%s": "%s"' % item for item in scene.NAT.items()]
    lines.append("own_networks: [203.0.113.0/24]")
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("folder")
    options.add_argument("--rows", type=int, default=200_000)
    options.add_argument("--reports", type=int, default=1_000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    rng = random.Random(chosen.seed)
    make_pairs(rng)
    reports = [make_report(rng, number) for number in range(chosen.reports)]
    sent = list(reports)
    for report in rng.sample(reports, max(3, chosen.reports // 30)):
        sent.append(report)  # sent once more
    for report in rng.sample(reports, max(2, chosen.reports // 80)):
        other = make_report(rng, 0)["records"][:2]
        sent.append(dict(report, records=report["records"][1:] + other))  # id reused
    for report in rng.sample(reports, max(2, chosen.reports // 80)):
        sent.append(dict(report, begin=report["begin"] + 86400, end=report["end"] + 86400))
    rng.shuffle(sent)
    os.makedirs(chosen.folder)
    write_reports(rng, os.path.join(chosen.folder, "dmarc"), sent)
    write_logs(rng, os.path.join(chosen.folder, "logs"), reports, chosen.rows)
    write_configuration(os.path.join(chosen.folder, "config.yaml"))
    with open(os.path.join(chosen.folder, "causes.tsv"), "w") as file:
        for kind, _, marker, dmarc, _ in scene.REPLIES:
            file.write("%s\t%d\t%s\n" % (kind, dmarc, marker))


if __name__ == "__main__":
    main()
