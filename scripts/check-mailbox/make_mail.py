#!/usr/bin/env python3
"""Writes the aggregate reports of a folder as the mails in which receivers send them.

    make_mail.py REPORTS MAILS

A report that lies there as a mail stays as it is, a mailbox is taken apart, and what is a file becomes an
attachment. A report of a mail is one message; beside them come three that are none: what a mailbox for
reports gets all the same.
"""

import email.message
import email.policy
import mailbox
import os
import sys

TYPES = {"gz": ("application", "gzip"), "zip": ("application", "zip"), "xml": ("text", "xml")}


def message(sender, subject, text):
    mail = email.message.EmailMessage(policy=email.policy.SMTP)
    mail["From"] = sender
    mail["To"] = "dmarc@bank.example"
    mail["Subject"] = subject
    mail["Date"] = "Tue, 07 Apr 2026 04:00:00 +0000"
    mail.set_content(text)
    return mail


def attached(path):
    """A mail with one report, as RFC 7489, section 7.2.1.1, has it."""
    name = os.path.basename(path)
    reporter, domain = name.split("!")[:2]
    mail = message(
        "noreply@" + reporter, "Report Domain: %s Submitter: %s Report-ID: <%s>" % (
            domain, reporter, name), "This is an aggregate report.")
    with open(path, "rb") as file:
        maintype, subtype = TYPES[name.rsplit(".", 1)[1]]
        mail.add_attachment(file.read(), maintype=maintype, subtype=subtype, filename=name)
    return mail.as_bytes()


def others():
    yield message("out-of-office@corp.example", "Automatic reply", "I am away until Monday.").as_bytes()
    spam = message("winner@stranger.example", "You have won", "Open the file.")
    spam.add_attachment(b"PK\x03\x04 no archive", maintype="application", subtype="zip",
                        filename="prize.zip")
    yield spam.as_bytes()
    yield b"From: nobody@stranger.example\r\nSubject: nothing\r\n\r\n"


def mails(folder):
    for base, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(base, name)
            if name.endswith(".mbox"):
                yield from (mail.as_bytes() for mail in mailbox.mbox(path))
            elif name.endswith(".eml"):
                with open(path, "rb") as file:
                    yield file.read()
            else:
                yield attached(path)
    yield from others()


def main():
    reports, folder = sys.argv[1:]
    os.makedirs(folder)
    for number, mail in enumerate(mails(reports)):
        with open(os.path.join(folder, "%05d.eml" % number), "wb") as file:
            file.write(mail)


if __name__ == "__main__":
    main()
