"""A certificate authority for the demo: EC P-256 keys made by openssl, mutual TLS for every link.

The CN of a certificate is what the broker takes as user name: hub-1, or the node's id. Real
installations follow the same steps, with an intermediate authority on the hub."""

import subprocess

from . import settings as names

DAYS = "825"
HUB_NAME = "hub-1"


class CertificateFailed(Exception):
    """openssl said no; the text is what it said."""


def _openssl(*arguments):
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise CertificateFailed(f"openssl {arguments[0]}: {done.stderr.strip()}")


def _key(path):
    _openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path)
    path.chmod(0o600)


def _authority(folder):
    key, certificate = folder / "ca.key", folder / "ca.crt"
    _key(key)
    _openssl("req", "-x509", "-new", "-key", key, "-sha256", "-days", DAYS,
             "-subj", "/CN=Onepool demo authority", "-out", certificate,
             "-addext", "basicConstraints=critical,CA:TRUE,pathlen:0",
             "-addext", "keyUsage=critical,keyCertSign,cRLSign")


def lasts(certificate, seconds):
    """Whether it is there and does not end so soon."""
    return certificate.exists() and subprocess.run(
        ["openssl", "x509", "-checkend", str(seconds), "-noout", "-in", certificate],
        capture_output=True, check=False).returncode == 0


def issue(folder, file_name, common_name, usage, alternative_names=""):
    """folder/file_name.key and .crt, signed by folder/ca.*; kept when they exist."""
    key, certificate = folder / f"{file_name}.key", folder / f"{file_name}.crt"
    if key.exists() and certificate.exists():
        return
    request, extensions = folder / f"{file_name}.csr", folder / f"{file_name}.ext"
    lines = ["basicConstraints=critical,CA:FALSE", f"extendedKeyUsage={usage}",
             "keyUsage=critical,digitalSignature"]
    if alternative_names:
        lines.append(f"subjectAltName={alternative_names}")
    extensions.write_text("\n".join(lines) + "\n")
    _key(key)
    _openssl("req", "-new", "-key", key, "-subj", f"/CN={common_name}", "-out", request)
    _openssl("x509", "-req", "-in", request, "-CA", folder / "ca.crt", "-CAkey", folder / "ca.key",
             "-CAcreateserial", "-sha256", "-days", DAYS, "-extfile", extensions,
             "-out", certificate)
    request.unlink()
    extensions.unlink()


def make_servers(settings):
    """Authority, broker and hub, in the state folder's tls/; returns that folder. The nodes enrol."""
    folder = settings.path("tls", "x").parent
    if not (folder / "ca.crt").exists():
        _authority(folder)
    issue(folder, names.BROKER, "broker", "serverAuth", "IP:127.0.0.1,DNS:localhost")
    issue(folder, names.HUB, HUB_NAME, "clientAuth")
    return folder


def make(settings):
    """The same, and certificates for nodes that do not enrol."""
    folder = make_servers(settings)
    for name, node_id in settings.node_ids.items():
        issue(folder, name, node_id, "clientAuth")
    return folder
