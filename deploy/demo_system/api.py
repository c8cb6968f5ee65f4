"""The programs' HTTP APIs, as their own clients use them: JSON, a bearer token, kept connections.

Every document the demo sends carries its own id, so a request whose answer was lost is simply sent
again."""

import http.client
import json
import time

ATTEMPTS = 5


class Refused(Exception):
    """The program answered with an error; `status` and `code` are its words."""

    def __init__(self, what, status, body):
        problem = body.get("error", {}) if isinstance(body, dict) else {}
        self.status = status
        self.code = problem.get("code", "")
        super().__init__(f"{what}: {status} {self.code}: {problem.get('message', body)}")


class Api:
    """One program. Not for use by two threads at once."""

    def __init__(self, port, token="", seconds=30):
        self.port, self.token, self.seconds = port, token, seconds
        self._connection = None

    def get(self, path):
        return self._json("GET", path, None)

    def post(self, path, body=None):
        return self._json("POST", path, json.dumps({} if body is None else body).encode())

    def post_csv(self, path, text):
        return self._json("POST", path, text.encode(), "text/csv")

    def answers(self, path):
        """A check for Processes.start(): the program serves this path."""
        try:
            self._once("GET", path, None, "")
        except (OSError, http.client.HTTPException):
            self.close()
            return False
        return True

    def _json(self, method, path, body, content_type="application/json"):
        for attempt in range(1, ATTEMPTS + 1):
            try:
                status, data = self._once(method, path, body, content_type)
                break
            except (OSError, http.client.HTTPException):
                self.close()
                if attempt == ATTEMPTS:
                    raise
                time.sleep(0.1 * attempt)
        try:
            value = json.loads(data) if data else {}
        except ValueError:
            value = data.decode(errors="replace")
        if status >= 400:
            raise Refused(f"{method} {path}", status, value)
        return value

    def _once(self, method, path, body, content_type):
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port,
                                                          timeout=self.seconds)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if body is not None:
            headers["Content-Type"] = content_type
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def close(self):
        """Closes the kept connection; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
