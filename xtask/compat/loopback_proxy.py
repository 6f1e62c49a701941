"""A proxy on loopback for clients whose hosts are compiled in: it ends their TLS with a certificate of its own
making and hands what they say to the server under test. Nothing leaves the machine: a host that is not named here
is refused.
"""

import datetime
import ipaddress
import socket
import ssl
import threading

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)


def _certificate(name, key, issuer, signer, extensions):
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + DAY)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(signer, hashes.SHA256())


def make_authority(folder, hosts):
    """Writes a test authority and one certificate for all hosts; gives their paths."""
    authority_key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Latchkey test authority")])
    basic = x509.BasicConstraints(ca=True, path_length=0)
    usage = x509.KeyUsage(
        digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False,
        decipher_only=False,
    )
    authority = _certificate(
        "Latchkey test authority", authority_key, name, authority_key, [(basic, True), (usage, True)]
    )
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
    server = _certificate(hosts[0], key, name, authority_key, [(names, False)])
    authority_file, server_file = folder / "authority.pem", folder / "server.pem"
    pem = serialization.Encoding.PEM
    authority_file.write_bytes(authority.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    server_file.write_bytes(server.public_bytes(pem) + private)
    return authority_file, server_file


def _pipe(source, sink):
    try:
        while data := source.recv(64 * 1024):
            sink.sendall(data)
    except OSError:
        pass
    finally:
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Proxy:
    """Listens on a port of its own, given as `address`, until `close`."""

    def __init__(self, target, hosts, certificate):
        assert ipaddress.ip_address(target[0]).is_loopback, target
        self.target, self.hosts = target, hosts
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(certificate)
        self.tls.set_alpn_protocols(["http/1.1"])
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "http://127.0.0.1:%d" % self.listener.getsockname()[1]
        self.refused = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        head = b""
        while b"\r\n\r\n" not in head:
            data = client.recv(4096)
            if not data:
                return client.close()
            head += data
        method, where, _ = head.split(b"\r\n", 1)[0].decode().split(" ", 2)
        host = where.rsplit(":", 1)[0]
        if method != "CONNECT" or host not in self.hosts:
            self.refused.append(where)
            client.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return client.close()
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            inner = self.tls.wrap_socket(client, server_side=True)
            server = socket.create_connection(self.target)
        except OSError:
            return client.close()
        threading.Thread(target=_pipe, args=(inner, server), daemon=True).start()
        _pipe(server, inner)

    def close(self):
        self.listener.close()
