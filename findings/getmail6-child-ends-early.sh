#!/usr/bin/env bash
# getmail6 waits for a child that has ended already, until `timeout`, and then gives up.
#
#   ./findings/getmail6-child-ends-early.sh
#
# getmail6 hands each mail for a Maildir to a child, and sets the handler that notices the child's end only
# after the fork. A child that is done before, as on a busy machine about once in 1,500 mails, is never noticed:
# it stays a zombie, and getmail waits for the socket timeout (60 s unless `timeout` of the retriever says
# otherwise) and ends with an error. The mail is in the Maildir, is not noted as fetched, and comes twice.
#
# Seen with getmail6 6.18.11 from PyPI, the version of Debian 12. 6.20.2 notices it. Here the wait before the
# handler is made longer, so that the race is always lost. Fails if getmail notices the child's end.
set -euo pipefail
version=${1:-6.18.11}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet install "getmail6==$version"
"$folder/venv/bin/python" - "$version" <<'PYTHON'
import os, socket, sys, time

from getmailcore.baseclasses import ForkingBase
from getmailcore.exceptions import getmailOperationError
from getmailcore.logging import Logger

socket.setdefaulttimeout(3)


class Delivery(ForkingBase):
    log = Logger()

    def _prepare_child(self):
        time.sleep(0.5)
        super()._prepare_child()


began = time.monotonic()
try:
    Delivery().forkchild(lambda stdout, stderr: os._exit(0))
except getmailOperationError as error:
    print("getmail6 %s: %.1f s after a child that took no time: %s" % (
        sys.argv[1], time.monotonic() - began, error))
else:
    sys.exit("getmail6 %s noticed the end of the child" % sys.argv[1])
PYTHON
