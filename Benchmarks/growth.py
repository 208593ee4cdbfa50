"""Makes small firms in which one thing alone grows, for `compare grow`.

    python3 Benchmarks/growth.py "domains" 4000 FOLDER      one such firm
"""

import datetime
import os
import shutil
import sys

DAY = 86400
BEGIN = 1788220800
"""2026-09-01T00:00:00Z, where everything begins."""

HEADER = (
    "type,timeLogged,orig,rcpt,dsnStatus,dsnDiag,dsnMta,srcMta,dlvType,dlvSourceIp,vmta,jobId,"
    "header_From"
)
REFUSAL = (
    '"smtp;550 5.7.26 Unauthenticated email from {domain} is not accepted due to domain\'s DMARC'
    ' policy."'
)
RECORD = (
    "<record><row><source_ip>{ip}</source_ip><count>20</count><policy_evaluated><disposition>"
    "{disposition}</disposition><dkim>{result}</dkim><spf>{result}</spf></policy_evaluated></row>"
    "<identifiers><header_from>{domain}</header_from></identifiers><auth_results><dkim><domain>"
    "{name}</domain><selector>s1</selector><result>pass</result></dkim><spf><domain>{name}</domain>"
    "<result>pass</result></spf></auth_results></record>"
)
REPORT = (
    "<feedback><report_metadata><org_name>{reporter}</org_name><email>r@{reporter}</email><report_id>"
    "{number}</report_id><date_range><begin>{begin}</begin><end>{end}</end></date_range>"
    "</report_metadata><policy_published><domain>{domain}</domain><p>{policy}</p></policy_published>"
    "{records}</feedback>"
)
REPORTERS = ["google.com", "yahoo.com", "outlook.com", "gmx.net"]

GROWTHS = {
    "domains": lambda n: {"domains": n},
    "failing domains": lambda n: {"domains": n, "fails": True},
    "relays": lambda n: {"relays": n, "rows": 20},
    "failing relays": lambda n: {"relays": n, "rows": 20, "fails": True},
    "reporters": lambda n: {"reporters": n},
    "senders": lambda n: {"senders": n, "days": 6},
    "windows": lambda n: {"days": max(n // 4, 1), "rows": n},
    "stages": lambda n: {"days": max(n // 4, 1), "rows": n, "turns": True},
    "nodes": lambda n: {"nodes": n, "rows": 20},
    "report files": lambda n: {"days": 10, "domains": max(n // 40, 1), "rows": 20},
}
"""What grows, and what a firm of that size is made of."""


def address(network, number):
    """An address of a network by its number."""
    return f"{network}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def row(time, domain, relay, recipient, refused, network=20):
    """One row of an accounting file."""
    at = datetime.datetime.fromtimestamp(time, datetime.timezone.utc)
    return ",".join([
        "b" if refused else "d", at.strftime("%Y-%m-%d %H:%M:%S+0000"), f"b@{domain}", recipient,
        "5.7.26 (x)" if refused else "2.0.0 (success)",
        REFUSAL.format(domain=domain) if refused else "smtp;250 ok",
        "gmail-smtp-in.l.google.com (142.250.1.27)", f"app{relay}.corp.example (10.0.0.4)", "smtp",
        address(network, relay), f"v{relay}", "j", f"n@{domain}",
    ])


def log(path, domains, relays, days, rows, fails, node=0):
    """One accounting file: so many rows of each domain or relay, whatever there are more of."""
    lines = []
    for number in range(max(domains, relays)):
        for place in range(rows):
            time = BEGIN + place * (days * DAY // rows) + number % 60
            lines.append((time, row(
                time, f"d{number % domains}.example", number % relays + node,
                f"u{place}x{node}@gmail.com", fails and place % 10 == 0)))
    with open(path, "w", encoding="ascii") as file:
        file.write("\n".join([HEADER, *(text for _, text in sorted(lines))]) + "\n")


def records(domain, number, domains, relays, senders, fails):
    """What a report tells of a domain: its relays, and senders outside the log."""
    mine = [each for each in range(relays) if each % domains == number] or [number % relays]
    result, disposition = ("fail", "reject") if fails else ("pass", "none")
    own = "".join(
        RECORD.format(ip=address(20, each), disposition=disposition, result=result, domain=domain,
                      name="other.example" if fails else domain) for each in mine)
    return own + "".join(
        RECORD.format(ip=address(30, each), disposition="none", result="fail", domain=domain,
                      name=f"s{each}.test") for each in range(senders))


def make(folder, domains=1, relays=1, reporters=4, days=1, rows=80, senders=0, nodes=1,
         fails=False, turns=False):
    """Makes one firm below a folder; the folder is there only when it is complete."""
    if os.path.isdir(folder):
        return
    part = folder + ".part"
    shutil.rmtree(part, ignore_errors=True)
    os.makedirs(part + "/reports")
    for node in range(nodes):
        os.makedirs(f"{part}/logs/n{node}")
        log(f"{part}/logs/n{node}/acct-2026-09-01-0000.csv", domains, relays, days, rows, fails, node)
    names = (REPORTERS + [f"rep{each}.example" for each in range(reporters)])[:reporters]
    number = 0
    for day in range(days):
        begin = BEGIN + day * DAY
        policy = ["none", "quarantine"][day % 2] if turns else "reject" if fails else "none"
        for place in range(domains):
            domain = f"d{place}.example"
            told = records(domain, place, domains, relays, senders, fails)
            for reporter in names:
                number += 1
                end = begin + DAY - 1
                with open(f"{part}/reports/{reporter}!{domain}!{begin}!{end}.xml", "w",
                          encoding="ascii") as file:
                    file.write(REPORT.format(
                        reporter=reporter, number=number, begin=begin, end=end, domain=domain,
                        policy=policy, records=told))
    os.rename(part, folder)


if __name__ == "__main__":
    make(sys.argv[3], **GROWTHS[sys.argv[1]](int(sys.argv[2])))
