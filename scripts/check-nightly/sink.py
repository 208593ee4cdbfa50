#!/usr/bin/env python3
"""Takes mail by SMTP and texts by HTTP on loopback, and writes each into a file of its own.

    sink.py FOLDER      prints the two ports
"""

import http.server
import itertools
import os
import socket
import sys
import threading

from aiosmtpd.controller import Controller

numbers = itertools.count()
folder = sys.argv[1]


def keep(kind, data):
    path = os.path.join(folder, "%s-%03d" % (kind, next(numbers)))
    with open(path + ".part", "wb") as file:
        file.write(data)
    os.rename(path + ".part", path)


class Mail:
    async def handle_DATA(self, server, session, envelope):
        keep("mail", ("To: %s\n" % ", ".join(envelope.rcpt_tos)).encode() + envelope.content)
        return "250 taken"


class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        keep("hook", self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def main():
    hooks = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=hooks.serve_forever, daemon=True).start()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    Controller(Mail(), hostname="127.0.0.1", port=port).start()
    print(port, hooks.server_port, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
