"""Reads aggregate reports with Python's gzip, zipfile, mailbox, email and xml modules."""
import email
import gzip
import io
import mailbox
import os
import re
import zipfile
import zlib
from xml.etree import ElementTree

from read_logs import address, domain_name, mailbox_domain


def documents(name, data):
    """(file name, XML bytes) of everything packed in some bytes."""
    if data[:2] == b"\x1f\x8b":
        yield from documents(name, gzip.decompress(data))
    elif data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield from documents(os.path.basename(member), archive.read(member))
    elif data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        yield name, data
    else:
        for part in email.message_from_bytes(data).walk():
            if part.get_filename():
                yield from documents(part.get_filename(), part.get_payload(decode=True))


def file_documents(path):
    """(file name, XML bytes) of everything packed in a file."""
    name = os.path.basename(path)
    if name.endswith(".mbox"):
        for mail in mailbox.mbox(path, create=False):
            yield from documents(name, mail.as_bytes())
    else:
        with open(path, "rb") as file:
            yield from documents(name, file.read())


def all_documents(folder):
    for place, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            yield from file_documents(os.path.join(place, name))


def text(element, path):
    """Text at a path of local names, '' where it is missing."""
    found = element.find("/".join("{*}" + step for step in path.split("/")))
    return (found.text or "").strip() if found is not None else ""


def record(element):
    policy = "row/policy_evaluated/"
    disposition = text(element, policy + "disposition").lower()
    results, signatures = [], []
    for dkim in element.findall("{*}auth_results/{*}dkim"):
        result = text(dkim, "result").lower()
        if result or text(dkim, "domain") or text(dkim, "selector"):
            results.append(result)
            signatures.append((text(dkim, "domain"), text(dkim, "selector"), result))
    ids = "identifiers" if element.find("{*}identifiers") is not None else "identities"
    return {
        "ip": address(text(element, "row/source_ip")), "count": int(text(element, "row/count")),
        "disposition": disposition if disposition in ("quarantine", "reject") else "none",
        "dkim": text(element, policy + "dkim").lower() == "pass",
        "spf": text(element, policy + "spf").lower() == "pass",
        "unsigned": all(result == "none" for result in results),
        "domain": domain_name(text(element, ids + "/header_from")),
        "envelope_to": domain_name(text(element, ids + "/envelope_to")),
        "results": tuple(signatures),
        "spf_result": text(element, "auth_results/spf/result").lower(),
        "raw": tuple((node.tag.rpartition("}")[2], (node.text or "").strip())
                     for node in element.iter())}


def report(name, data):
    """One report as a dictionary; raises where it is none."""
    root = ElementTree.fromstring(data)
    if root.tag.rpartition("}")[2] != "feedback":
        raise ValueError("no feedback")
    begin = int(text(root, "report_metadata/date_range/begin"))
    end = int(text(root, "report_metadata/date_range/end"))
    policy = domain_name(text(root, "policy_published/domain"))
    org = text(root, "report_metadata/org_name")
    mail_domain = mailbox_domain(text(root, "report_metadata/email"))
    records = [record(element) for element in root.findall("{*}record")]
    named = re.match(r"([^!]+)![^!]+!\d+!\d+", name)
    identity = (org, mail_domain, text(root, "report_metadata/report_id"), policy, begin, end)
    return {
        "reporter": org or mail_domain, "own_domain": named.group(1) if named else mail_domain,
        "policy": policy, "begin": begin, "end": end + 1 if (end - begin) % 60 == 59 else end,
        "key": (identity, tuple(sorted(item["raw"] for item in records))), "records": records}


def read_all(folder):
    """(reports that count, how many were duplicates, how many were rejected)."""
    kept, duplicates, rejected = {}, 0, 0
    for name, data in all_documents(folder):
        try:
            found = report(name, data)
        except (ElementTree.ParseError, ValueError, zlib.error):
            rejected += 1
            continue
        if found["key"] in kept:
            duplicates += 1
        else:
            kept[found["key"]] = found
    return list(kept.values()), duplicates, rejected
