"""A store, a configuration and a certificate for the tests of delivery."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.config import Config, load_config
from storage import Store
from tests.monitor.command import WATCH


@pytest.fixture(scope="session")
def _empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "monitor.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def store(_empty_store: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(_empty_store, tmp_path / "m.db")
    with Store.open(f"sqlite:///{tmp_path}/m.db", create=False) as opened:
        yield opened


@pytest.fixture
def configure(tmp_path: Path) -> Callable[[str], Config]:
    """Write a configuration with these tables over the store of the test, and read it."""

    def write(tables: str, watches: str = WATCH) -> Config:
        (tmp_path / "watch.toml").write_text(watches)
        (tmp_path / "monitor.toml").write_text(
            f'[store]\nurl = "sqlite:///m.db"\n[watchlists]\nfiles = ["watch.toml"]\n{tables}'
        )
        return load_config(tmp_path / "monitor.toml", env={}, cwd=tmp_path)

    return write


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of our own for localhost, with its key beside it as key.pem."""
    openssl = shutil.which("openssl")
    if openssl is None:
        # No package of ours makes certificates; wherever Python speaks TLS from Debian's packages, openssl is there too.
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("certificate")
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    command += ["-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "cert.pem"


@pytest.fixture
def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    return context


@pytest.fixture
def client_tls(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))
