"""会员证书编号 as people type and paste them."""

from shared.plain import nfkc


def plain_number(text: str) -> str:
    """The number as rows have it: half-width, in capitals, without spaces or what can't be seen."""
    narrow = nfkc(text).replace(" ", "")
    return "".join(char for char in narrow if char.isprintable()).upper()
