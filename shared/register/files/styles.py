"""The styles of a workbook's cells that show a number as something else."""

from shared.register.files.formats import Shown, special
from shared.register.files.package import Package, xml_parser


def special_styles(package: Package) -> dict[str, Shown]:
    """By the number of the style, as cells name it."""
    if not package.styles:
        return {}
    formats: dict[int, str] = {}
    used: list[int] = []
    in_cells = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal in_cells
        name = name.rpartition(":")[2]
        if name == "numFmt":
            formats[int(attributes.get("numFmtId", 0))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            in_cells = True
        elif name == "cellStyles":
            in_cells = False
        elif name == "xf" and in_cells:
            used.append(int(attributes.get("numFmtId", 0)))

    parser = xml_parser()
    parser.StartElementHandler = start
    parser.Parse(package.small(package.styles), True)
    found = {format_: special(format_, formats.get(format_)) for format_ in set(used)}
    return {str(place): shown for place, format_ in enumerate(used) if (shown := found[format_])}
