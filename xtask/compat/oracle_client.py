"""A client for Oracle Content Management, written from its contract: standard library only, with an XML reader
and writer of its own.

A document is a dict of texts, lists and dicts, whichever form it travels in.
"""

import base64
import http.client
import json
import re
from urllib.parse import urlsplit

API = "/documents/api/1.1"
# What is a list, be there one entry of it or none (docs/contracts/oracle.md 2.3).
LISTS = {"items", "members"}
ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
TOKEN = re.compile(r"<(/?)([A-Za-z0-9]+)>|([^<]+)")


def write_xml(document, root="request"):
    """A document as XML under a root of any name."""

    def escaped(text):
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def element(name, value):
        if isinstance(value, list):
            return "".join(element(name, one) for one in value)
        inner = "".join(element(*pair) for pair in value.items()) if isinstance(value, dict) else escaped(value)
        return f"<{name}>{inner}</{name}>"

    return '<?xml version="1.0" encoding="UTF-8"?>' + element(root, document)


def unescaped(text):
    """A text with its references resolved; any but XML's own is a mistake of the server's."""

    def resolved(match):
        name = match.group(1)
        if name.startswith("#x"):
            return chr(int(name[2:], 16))
        if name.startswith("#"):
            return chr(int(name[1:]))
        return ENTITIES[name]

    return re.sub(r"&([^;]*);", resolved, text)


def read_xml(text):
    """The root's name and its children. Attributes, prefixes and mixed content fail."""
    declaration = '<?xml version="1.0" encoding="UTF-8"?>'
    if not text.startswith(declaration):
        raise ValueError(f"no declaration: {text[:80]}")
    open_elements = [("", {}, [])]
    place = len(declaration)
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise ValueError(f"not plain XML: {text[place:place + 40]}")
        place = match.end()
        closes, name, words = match.groups()
        if words is not None:
            open_elements[-1][2].append(unescaped(words))
        elif not closes:
            open_elements.append((name, {}, []))
        else:
            own, children, texts = open_elements.pop()
            if own != name:
                raise ValueError(f"<{own}> is closed by </{name}>")
            value = children or "".join(texts)
            above = open_elements[-1][1]
            if name in LISTS:
                above.setdefault(name, []).append(value)
            elif name in above:
                raise ValueError(f"two of <{name}>")
            else:
                above[name] = value
    (root, document), = open_elements[0][1].items()
    return root, document


class Answer:
    """What the server answered."""

    def __init__(self, response, form):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.bytes = response.read()
        self.root, self.document = None, None
        kind = self.headers.get("content-type", "")
        if self.bytes and kind.startswith(form.split(";")[0]):
            if "xml" in form:
                self.root, self.document = read_xml(self.bytes.decode())
            else:
                self.document = json.loads(self.bytes)

    def __repr__(self):
        return f"{self.status} {self.document or self.bytes[:80]}"


class Client:
    """A client that speaks one form, as somebody with an account, or as nobody."""

    def __init__(self, base, form, authorization=None):
        self.host = urlsplit(base).netloc
        self.form = form
        self.headers = {"Authorization": authorization} if authorization else {}

    @classmethod
    def bearer(cls, base, form, token):
        return cls(base, form, f"Bearer {token}")

    @classmethod
    def basic(cls, base, form, name, password):
        return cls(base, form, "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode())

    def holding(self, **headers):
        """The same with more headers in every request."""
        other = Client(self.host, self.form)
        other.host = self.host
        other.headers = {**self.headers, **headers}
        return other

    def call(self, method, path, document=None, headers=None, raw=None, api=API):
        sent = {"Accept": self.form, **self.headers, **(headers or {})}
        body = raw
        if document is not None:
            body = write_xml(document) if "xml" in self.form else json.dumps(document)
            sent.setdefault("Content-Type", self.form)
        connection = http.client.HTTPConnection(self.host, timeout=30)
        connection.request(method, api + path, body.encode() if isinstance(body, str) else body, sent)
        answer = Answer(connection.getresponse(), self.form)
        connection.close()
        return answer

    def upload(self, path, name, content, parent=None):
        boundary = "a-boundary-of-the-client"
        parts = []
        if parent is not None:
            said = json.dumps({"parentID": parent})
            parts.append(f'Content-Disposition: form-data; name="jsonInputParameters"\r\n\r\n{said}'.encode())
        head = f'Content-Disposition: form-data; name="primaryFile"; filename="{name}"\r\n\r\n'
        parts.append(head.encode() + content)
        body = b"".join(b"--" + boundary.encode() + b"\r\n" + part + b"\r\n" for part in parts)
        body += b"--" + boundary.encode() + b"--\r\n"
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self.call("POST", path, raw=body, headers=headers)
