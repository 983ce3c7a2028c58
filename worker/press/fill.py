"""Replacing the marks of a design's page by one person's facts and pictures."""

import copy
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from shared.bodies import body
from shared.errors import JobError
from worker.press.design import Design
from worker.press.face import Face, text_of, width_in_ems

# Where the pictures of one certificate are found; no design can have such a file name.
PHOTO, QR, SEAL = "press:photo", "press:qr", "press:seal-"
_SPECIMEN_MM = 168  # how wide the word across a specimen may get


def fill(design: Design, face: Face) -> str:
    """The page as HTML text with every mark replaced.

    Each field gets `data-ems`, its text's width in ems, so that a style sheet may set long values
    smaller. Raises JobError for a picture that is wanted and not there.
    """
    page = copy.deepcopy(design.page)
    _drop_empty(page, design, face)
    for element in page.iter():
        key = element.get("data-field")
        if key is not None:
            _set_text(element, text_of(face.facts, key, design))
        elif element.tag == "img":
            _set_picture(element, face)
    _set_head(page, face)
    if face.specimen:
        _lay_over(page, face.specimen)
    return f"<!DOCTYPE html>{tostring(page, encoding='unicode', method='html')}"


def _drop_empty(page: Element, design: Design, face: Face) -> None:
    for parent in list(page.iter()):
        for child in list(parent):
            key = child.get("data-if")
            if (key is not None and not text_of(face.facts, key, design)) or _is_the_other_seal(child, face):
                _remove(parent, child)


def _is_the_other_seal(element: Element, face: Face) -> bool:
    """Whether it is the institute's seal, or stands with it, where one seal says it already."""
    return "institute" in (element.get("data-seal"), element.get("data-if-seal")) and (
        "institute" not in face.seals
    )


def _remove(parent: Element, child: Element) -> None:
    at = list(parent).index(child)
    if child.tail and at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + child.tail
    elif child.tail:
        parent.text = (parent.text or "") + child.tail
    parent.remove(child)


def _set_text(element: Element, text: str) -> None:
    for child in list(element):
        element.remove(child)
    element.text = text
    element.set("data-ems", str(width_in_ems(text)))


def _set_picture(element: Element, face: Face) -> None:
    seal = element.get("data-seal")
    if element.get("data-photo") is not None:
        if face.photo is None:
            raise JobError("photo_missing", final=True)
        element.set("src", PHOTO)
    elif element.get("data-qr") is not None:
        element.set("src", QR)
    elif seal is not None:
        if seal not in face.seals:
            raise JobError("seal_missing", final=True, seal=seal)
        element.set("src", SEAL + seal)


def _set_head(page: Element, face: Face) -> None:
    head = _part(page, "head")
    title = head.find("title")
    if title is None:
        title = SubElement(head, "title")
    title.text = f"{(title.text or '').strip()} {face.facts.certificate_number}".strip()
    for meta in head.findall("meta"):
        if meta.get("name") in ("author", "generator", "dcterms.created", "dcterms.modified"):
            head.remove(meta)
    made = datetime.fromtimestamp(face.issued_at / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for name, content in (
        ("author", face.facts.body_name or body().name),
        ("dcterms.created", made),
        ("dcterms.modified", made),
    ):
        SubElement(head, "meta", {"name": name, "content": content})


def _lay_over(page: Element, word: str) -> None:
    size = f"font-size: {_SPECIMEN_MM / max(width_in_ems(word), 2):.0f}mm"
    SubElement(_part(page, "body"), "div", {"class": "press-specimen", "style": size}).text = word


def _part(page: Element, tag: str) -> Element:
    found = page.find(tag)
    if found is None:
        raise ValueError(f"no <{tag}>, although the HTML parser always makes one")
    return found
