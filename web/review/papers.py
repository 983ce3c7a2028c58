"""An applicant's documents, for reviewers of the institute: pictures of their pages, and the file as it
came.
"""

from flask.typing import ResponseReturnValue

from shared import db
from shared.applications import papers
from shared.damage import FileDamaged, Named, open_named
from web import paper_files
from web.files import send_open
from web.review import blueprint
from web.review.viewing import theirs


@blueprint.get("/<int:application_id>/papers/<int:paper_id>/<int:n>.webp")
def paper_page(application_id: int, paper_id: int, n: int) -> ResponseReturnValue:
    """The picture of a page."""
    with db.read() as s:
        paper = papers.one_of(s, theirs(s, application_id).id, paper_id)
        page = papers.page_of(s, paper.id, n)
    try:
        file = open_named(Named(page, "file_key", page.sha256, page.size))
    except FileDamaged:
        papers.draw_again(paper.id)
        raise
    return send_open(file, mimetype="image/webp", sha256=page.sha256)


@blueprint.get("/<int:application_id>/papers/<int:paper_id>/file")
def paper_file(application_id: int, paper_id: int) -> ResponseReturnValue:
    """The document byte for byte as it was sent, to save; never shown in the browser."""
    with db.read() as s:
        found = theirs(s, application_id)
        paper = papers.one_of(s, found.id, paper_id)
    return paper_files.send(paper, f"{found.number}-{paper.kind}")
