"""A process that answers HTTP with 200 until it is ended; given `once`, it ends by itself at once."""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Ready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        return


if __name__ == "__main__":
    if "once" in sys.argv:
        sys.exit("cannot go on")
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Ready).serve_forever()
