"""A browser without a window, for tests and measurements: it keeps its line and its cookies."""

from http.client import HTTPConnection
from urllib.parse import urlencode


class Refused(Exception):
    """The server answered with an error; the text has the address and the status."""


class Browser:
    """One person's browser, signed in by the cookie of a session."""

    def __init__(self, port: int, *, session: str) -> None:
        self.cookies = {"sessionid": session}
        self.line = HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, address: str) -> str:
        """Give a page.

        Raises:
            Refused: The answer is an error.

        """
        return self._ask("GET", address, None)[0]

    def post(self, address: str, **form: str) -> str:
        """Send a form, and give the address it leads to; empty where it is shown again.

        Raises:
            Refused: The answer is an error.

        """
        token = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
        return self._ask("POST", address, urlencode({**form, **token}))[1]

    def _ask(self, method: str, address: str, body: str | None) -> tuple[str, str]:
        self.line.request(method, address, body=body, headers={
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        })
        answer = self.line.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, word = value.split(";")[0].partition("=")
                self.cookies[cookie] = word
        if answer.status >= 400:
            raise Refused(f"{address}: {answer.status}")
        return text, answer.getheader("Location") or ""
