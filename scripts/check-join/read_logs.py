"""Reads accounting files with Python's csv and json modules."""
import csv
import datetime
import email.utils
import gzip
import io
import ipaddress
import json
import os
import re

TYPES = {"d", "b", "t", "tq", "r", "f", "rb", "rs"}
csv.field_size_limit(1 << 30)


def domain_name(text):
    """Lower case, A-labels, no trailing dot; None where there is none."""
    text = text.strip().rstrip(".").lower()
    if not text:
        return None
    return text if text.isascii() else text.encode("idna").decode()


def mailbox_domain(text):
    text = text.strip().strip("<>")
    return domain_name(text.rpartition("@")[2]) if "@" in text else None


def from_domain(value):
    address = email.utils.parseaddr(value)[1]
    return mailbox_domain(address) if "@" in address else None


def address(text):
    """RFC 5952 text, mapped IPv4 as IPv4; None where it is no address."""
    try:
        found = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    if found.version == 6 and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(found)


def seconds(text):
    """UTC seconds of either form of time; None where it is neither."""
    if re.fullmatch(r"\d{9,11}", text):
        return int(text)
    try:
        return int(datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S%z").timestamp())
    except ValueError:
        return None


def open_bytes(path):
    with open(path, "rb") as file:
        data = file.read()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def csv_rows(text):
    """Dictionaries by lower-case column; None for a row that cannot be one."""
    columns = None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    ends_open = not text.endswith("\n")
    pending = None
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            break
        except csv.Error:  # the text ends inside quotes
            yield from [pending] if pending else []
            pending = None
            yield None
            break
        if pending:
            yield pending
            pending = None
        if not fields:
            continue
        if fields[0] == "type":
            columns = [name.lower() for name in fields]
        elif columns is None:
            yield None
        else:
            pending = dict(zip(columns, fields))
            pending["#fields"] = len(fields), len(columns)
    if pending:
        held, wanted = pending["#fields"]
        yield None if ends_open and held < wanted else pending


def json_rows(text):
    for line in text.split("\n"):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            yield None
        else:
            yield {name.lower(): item for name, item in value.items()}


def read_all(paths, nat, causes):
    """Yields (type, time, domain, source IP, recipient domain, MX host, by SMTP, cause is DMARC).

    A rejected row is (None, reason).
    """
    for path in paths:
        text = open_bytes(path).decode("utf-8", "surrogateescape")
        for row in json_rows(text) if ".json" in os.path.basename(path) else csv_rows(text):
            yield one_row(row, nat, causes)


def files_under(folder):
    """The files of a data set that hold rows."""
    yield os.path.join(folder, "headless.csv")
    for place, _, names in sorted(os.walk(os.path.join(folder, "logs"))):
        yield from (os.path.join(place, name) for name in sorted(names))


def one_row(row, nat, causes):
    if row is None:
        return None, "form"
    kind = row.get("type", "")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,16}", kind):
        return None, "type"
    if kind not in TYPES:
        return "other", None, None, None, None, None, False, 0
    at = seconds(row.get("timelogged", ""))
    if at is None:
        return None, "time"
    domain = from_domain(row.get("header_from", "")) or mailbox_domain(row.get("orig", ""))
    source = address(row.get("dlvsourceip", ""))
    source = nat.get(source, source)
    if source == "0.0.0.0":
        source = None
    host = domain_name(row.get("dsnmta", "").split(" ")[0])
    diagnostic = row.get("dsndiag", "")
    dmarc = next((d for k, d, marker in causes if k == kind and marker in diagnostic), 0)
    smtp = row.get("dlvtype", "") in ("", "smtp")
    return (kind, at, domain, source, mailbox_domain(row.get("rcpt", "")), host, smtp, dmarc)
