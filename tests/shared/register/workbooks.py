"""Workbooks for tests, part by part, as programs write them that no library at hand imitates."""

import io
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES, ROOT = "[Content_Types].xml", "_rels/.rels"
BOOK, RELATIONS, SHEET = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"
STYLES, STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"


def related(kind: str, target: str) -> str:
    """A part of relations with this one."""
    relation = f'<Relationship Id="rId1" Type="{OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>'


PARTS = {
    TYPES: f'<Types xmlns="{PACKAGE}/content-types"/>',
    ROOT: related("officeDocument", "xl/workbook.xml"),
    BOOK: f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="S1" sheetId="1" r:id="rId1"/>'
    "</sheets></workbook>",
    RELATIONS: related("worksheet", "worksheets/sheet1.xml"),
}


def sheet(rows: str, before: str = "", after: str = "") -> str:
    """A sheet of these rows."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def row(*cells: str, number: int = 1, attributes: str = "") -> str:
    """A row of cells; what is no cell becomes one of text."""
    made = [
        cell if cell.startswith("<c") else f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells
    ]
    return f'<row r="{number}"{attributes}>{"".join(made)}</row>'


def styles(*codes: str) -> str:
    """A table of styles: style n is the nth of these number formats, the first General."""
    formats = "".join(f'<numFmt numFmtId="{164 + n}" formatCode="{code}"/>' for n, code in enumerate(codes))
    used = "".join(f'<xf numFmtId="{164 + n}"/>' for n in range(len(codes)))
    cells = f'<cellXfs><xf numFmtId="0"/>{used}</cellXfs>'
    return f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts>{cells}</styleSheet>'


def book(
    rows: str = "", parts: dict[str, str | bytes] | None = None, names: dict[str, str] | None = None
) -> bytes:
    """A workbook of one sheet with these rows; `parts` replaces or adds parts, `names` renames them."""
    made: dict[str, str | bytes] = {**PARTS, SHEET: sheet(rows), **(parts or {})}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in made.items():
            archive.writestr((names or {}).get(name, name), content)
    return file.getvalue()
