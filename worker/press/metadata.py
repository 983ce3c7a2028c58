"""The PDF's metadata packet: PDF/A-3a and PDF/UA-1 in one, which WeasyPrint alone can't say."""

from typing import Any

from worker.made_for import made_for

made_for("weasyprint", "70.0", "metadata is written by `generate_rdf_metadata`")
_PDFUA = (
    b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
    b"<pdfuaid:part>1</pdfuaid:part></rdf:Description>"
    # PDF/A allows only properties that it knows or that an extension schema describes.
    b'<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    b' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    b' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    b'<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    b'<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    b"<pdfaProperty:name>part</pdfaProperty:name>"
    b"<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    b"<pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>"
    b"</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
    b"</rdf:Description>"
)


def claim_ua(document: Any) -> None:
    """Let a document's metadata also say PDF/UA-1 (its tags already do what that asks)."""
    made = document.metadata.generate_rdf_metadata

    def with_ua(*args: Any) -> bytes:
        plain: bytes = made(*args)
        end = b"</rdf:RDF>"
        if not plain.endswith(end):
            raise RuntimeError("WeasyPrint's metadata has changed its form")
        return plain[: -len(end)] + _PDFUA + end

    document.metadata.generate_rdf_metadata = with_ua
