"""A workbook's one sheet in a file of its own, named and encoded as every library reads it.

Some programs write relations, names or encodings that the standard allows and libraries don't know.
"""

import zipfile
from typing import IO
from xml.sax.saxutils import quoteattr

from shared.register.files.package import Package, Sheet

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def write_plain(file: IO[bytes], package: Package, sheet: Sheet) -> None:
    """Write the copy."""
    parts = {"worksheet": sheet.part, "styles": package.styles, "sharedStrings": package.strings}
    relations = "".join(
        f'<Relationship Id="r{kind}" Type="{_OFFICE}/{kind}" Target="{_target(kind)}"/>'
        for kind, part in parts.items()
        if part
    )
    texts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": _relations(
            f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        ),
        "xl/_rels/workbook.xml.rels": _relations(relations),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr date1904="{int(package.date1904)}"/>'
            f'<sheets><sheet name={quoteattr(sheet.name or "1")} sheetId="1" r:id="rworksheet"/></sheets>'
            "</workbook>"
        ),
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
        for name, text in texts.items():
            copy.writestr(name, text)
        for kind, part in parts.items():
            if part:
                with copy.open(f"xl/{_target(kind)}", "w", force_zip64=True) as stream:
                    for piece in package.pieces(part):
                        stream.write(piece)
    file.flush()


def _target(kind: str) -> str:
    return "worksheets/sheet1.xml" if kind == "worksheet" else f"{kind}.xml"


def _relations(inner: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'
