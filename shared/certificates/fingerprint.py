"""The fingerprint: same fingerprint, same certificate. Computed from rows alone."""

import hashlib
from collections.abc import Mapping

from shared.canonical import canonical
from shared.certificates.facts import Facts

# Raised by hand, and only when the press may print the same facts differently.
PRESS_VERSION = 1


def fingerprint(
    *,
    facts: Facts,
    photo_sha256: str | None,
    seal_sha256s: Mapping[str, str],
    template_version: str,
    fonts_digest: str,
    token: str,
    public_address: str,
    specimen: bool,
    press_version: int = PRESS_VERSION,
) -> str:
    """SHA-256 (hex) of everything that decides how a certificate looks, but for its edition.

    `photo_sha256` is that of the print version; `seal_sha256s` maps "national" and "institute";
    `template_version` is the design's content hash; `fonts_digest` is the `digest` of the font
    record that a worker made at publishing (font files and covered code points).
    """
    covered = {
        "facts": facts.lasting(),
        "photo": photo_sha256,
        "seals": dict(seal_sha256s),
        "template_version": template_version,
        "fonts": fonts_digest,
        "token": token,
        "public_address": public_address.rstrip("/"),
        "specimen": specimen,
        "press_version": press_version,
    }
    return hashlib.sha256(canonical(covered)).hexdigest()
