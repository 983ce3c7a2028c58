"""PDFs as applicants send them: with form fields, seals, passwords, scripts, many pages."""

import io

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

_A4 = [0, 0, 595, 842]
_BLACK = b"0 0 0 rg 0 0 100 100 re f"


def saved(pdf: Pdf, **options: object) -> bytes:
    """The file's bytes."""
    file = io.BytesIO()
    pdf.save(file, **options)  # type: ignore[arg-type]
    return file.getvalue()


def blank(pages: int = 1) -> Pdf:
    """White pages."""
    pdf = Pdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    return pdf


def _appearance(pdf: Pdf) -> Dictionary:
    form = Stream(pdf, _BLACK)
    form.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 100, 100], Length=len(_BLACK)
    )
    return Dictionary(N=pdf.make_indirect(form))


def with_widget(field_type: str) -> bytes:
    """One field with a black square as its looks: Tx, a form field; Sig, a signature field."""
    pdf = blank()
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name(f"/{field_type}"), T=pikepdf.String("f"),
            Rect=[100, 600, 200, 700], F=4, AP=_appearance(pdf), P=pdf.pages[0].obj,
        )
    )  # fmt: skip
    pdf.pages[0].obj.Annots = Array([widget])
    pdf.Root.AcroForm = Dictionary(Fields=Array([widget]))
    return saved(pdf)


def with_stamp() -> bytes:
    """A stamp annotation: a black square."""
    pdf = blank()
    stamp = Dictionary(
        Type=Name.Annot, Subtype=Name.Stamp, Rect=[100, 600, 200, 700], F=4, AP=_appearance(pdf)
    )
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(stamp)])
    return saved(pdf)


def with_xfa() -> bytes:
    """A dynamic form."""
    pdf = blank()
    xml = b'<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template xmlns="http://www.xfa.org/schema/xfa-template/3.0/"/></xdp:xdp>'
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pdf.make_stream(xml))
    pdf.Root.NeedsRendering = True
    return saved(pdf)


def with_script() -> bytes:
    """Something that would run when it is opened."""
    pdf = blank()
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    return saved(pdf)


def locked() -> bytes:
    """A password is asked for."""
    return saved(blank(), encryption=pikepdf.Encryption(owner="o", user="u"))


def limited() -> bytes:
    """Encryption that only limits what may be done: it opens without a password."""
    nothing = pikepdf.Permissions(extract=False, print_highres=False, modify_other=False)
    return saved(blank(), encryption=pikepdf.Encryption(owner="o", user="", allow=nothing))
