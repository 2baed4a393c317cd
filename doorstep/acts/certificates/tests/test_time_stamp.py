"""A time stamp beside the signature (PAdES B-T), where the county has a service for it."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from asn1crypto import tsp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper

from doorstep.acts.certificates import signatures
from doorstep.acts.certificates.judging import judge_file
from doorstep.acts.seals.signing import files, making
from doorstep.acts.seals.tests.factories import make_seal_in_use
from doorstep.base import clock
from doorstep.registry.documents import queries as documents

from .factories import make_issued, pdfsig


class StampService(BaseHTTPRequestHandler):
    """A time stamp service (RFC 3161) on this machine; `stamper` gives the answers."""

    stamper: DummyTimeStamper

    def do_POST(self) -> None:
        asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        answer = self.stamper.request_tsa_response(asked).dump()
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_given: object) -> None:
        pass


class TestTimeStamp:
    @pytest.fixture
    def service(self, settings, tmp_path):
        """Its address is in the settings."""
        key, at = rsa.generate_private_key(65537, 2048), clock.now()
        name = making.named("时间戳服务", serial="1")
        own = making.certificate_for(name, key.public_key(), name, at, 30).sign(key, hashes.SHA256())
        (tmp_path / "tsa.p12").write_bytes(files.write(key, own, [], b"tsa"))
        opened = SimpleSigner.load_pkcs12(tmp_path / "tsa.p12", passphrase=b"tsa")
        StampService.stamper = DummyTimeStamper(opened.signing_cert, opened.signing_key, opened.cert_registry)
        server = HTTPServer(("127.0.0.1", 0), StampService)
        Thread(target=server.serve_forever, daemon=True).start()
        settings.SEAL_TSA_URL = f"http://127.0.0.1:{server.server_port}/"
        yield server
        server.shutdown()
        server.server_close()

    def test_with_a_service_the_signature_carries_its_time(self, cast, service, tmp_path):
        make_seal_in_use(cast, has_key=True)
        data = documents.read(make_issued(cast["clerk"], make_page=True).pdf)
        (found,) = signatures.find(data)
        assert [one["type"].native for one in found.info["unsigned_attrs"]] == ["signature_time_stamp_token"]
        assert judge_file(data).state == "genuine"
        assert "Signature is Valid." in pdfsig(data, tmp_path)

    def test_one_that_does_not_answer_holds_nobody_up(self, cast, service, caplog):
        service.shutdown()
        service.server_close()
        make_seal_in_use(cast, has_key=True)
        data = documents.read(make_issued(cast["clerk"], make_page=True).pdf)
        (found,) = signatures.find(data)
        assert not found.info["unsigned_attrs"].native
        assert judge_file(data).state == "genuine"
        assert "without a time stamp" in caplog.text
