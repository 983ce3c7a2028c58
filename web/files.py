"""Files from the storage, sent to those who may have them: by ranges, never sniffed.

Whether someone may have a file is decided before, by the route: a file that is not theirs does not exist.
"""

from typing import BinaryIO
from urllib.parse import quote

from flask import Response, request
from werkzeug.exceptions import NotFound as PageNotFound
from werkzeug.wsgi import wrap_file

from shared.errors import NotFound
from shared.storage import storage


def send_stored(
    key: str,
    *,
    mimetype: str,
    sha256: str | None = None,
    etag: str | None = None,
    size: int | None = None,
    download_name: str | None = None,
    ascii_name: str = "file",
) -> Response:
    """The stored file as an answer to this request: 200, 206, 304 or 416.

    `sha256` (hex) is its ETag, unless it has another. With `download_name` the browser saves it under that
    name (RFC 6266: `ascii_name` for those that read no `filename*`), without it is shown. Raises werkzeug's
    NotFound (404) when the storage has no such file.
    """
    try:
        file = storage().open(key)
    except NotFound:
        raise PageNotFound from None
    size = _length(file) if size is None else size
    response = Response(wrap_file(request.environ, file), mimetype=mimetype, direct_passthrough=True)
    response.call_on_close(file.close)
    response.content_length = size
    if known_as := etag or sha256:
        response.set_etag(known_as)
    _protect(response)
    if download_name is not None:
        response.headers["Content-Disposition"] = disposition(download_name, ascii_name)
    try:
        response.make_conditional(request.environ, accept_ranges=True, complete_length=size)
    except BaseException:
        file.close()
        raise
    return response


def disposition(name: str, ascii_name: str) -> str:
    """`attachment` with both spellings of a file name."""
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"


def _length(file: BinaryIO) -> int:
    end = file.seek(0, 2)
    file.seek(0)
    return end


def _protect(response: Response) -> None:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
