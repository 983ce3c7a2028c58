"""One packet claims both standards; WeasyPrint's own in another form is an error, not a lost claim."""

import io
from collections.abc import Callable
from types import SimpleNamespace

import pikepdf
import pytest

from worker.press import metadata, reference
from worker.press.design import Design
from worker.press.face import Face


def test_the_packet_claims_pdf_a_3a_and_pdf_ua_1(landscape: Design, face: Callable[..., Face]) -> None:
    with pikepdf.open(io.BytesIO(reference.render(face(), landscape).pdf)) as pdf:
        packet = pdf.open_metadata()
        claims = [packet.get(name) for name in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")]
    assert claims == ["3", "A", "1"]


def test_a_packet_of_another_form_is_an_error() -> None:
    changed = SimpleNamespace(generate_rdf_metadata=lambda *_: b"<rdf:RDF></rdf:RDF><!-- more -->")
    document = SimpleNamespace(metadata=changed)
    metadata.claim_ua(document)
    with pytest.raises(RuntimeError, match="has changed its form"):
        document.metadata.generate_rdf_metadata()
