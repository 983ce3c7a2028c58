"""What of a certificate's facts the fonts of its design can't print: refused before anything is asked."""

from collections.abc import Mapping
from typing import Any

from shared.certificates.coverage import uncovered_by
from shared.certificates.facts import Facts
from shared.errors import JobError

_WITHOUT_INK = str.maketrans("", "", " \t\r\n")  # spaces need no glyph


def refuse_unprintable(facts: Facts, fonts: Mapping[str, Any]) -> None:
    """JobError("glyph_missing", field=, char=, code_point=, fonts=) for the first lost character.

    As the press says it when it prints, but before anybody is asked for anything; `fonts` is the template
    version's record.
    """
    missing = uncovered_by(fonts["covered"])
    for key in facts.printed_keys():
        value = facts.value(key)
        for char in missing(value.translate(_WITHOUT_INK)) if isinstance(value, str) else ():
            families = list(dict.fromkeys(font["family"] for font in fonts.get("fonts", ())))
            raise JobError(
                "glyph_missing",
                final=True,
                field=key,
                char=char,
                code_point=f"U+{ord(char):04X}",
                fonts=families,
            )
