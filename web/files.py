"""Files from the storage, sent to those who may have them: by ranges, never sniffed.

Whether someone may have a file is decided before, by the route: a file that is not theirs does not exist. It
is opened by what compares it with its row (`shared.damage`): a file that is not whole is not sent.
"""

from typing import BinaryIO
from urllib.parse import quote

from flask import Response, request
from werkzeug.wsgi import wrap_file


def send_open(
    file: BinaryIO,
    *,
    mimetype: str,
    sha256: str,
    download_name: str | None = None,
    ascii_name: str = "file",
    shown: bool = False,
    viewer: bool = False,
) -> Response:
    """The open file as an answer to this request, which closes it: 200, 206, 304 or 416.

    `sha256` (hex) is its ETag. With `download_name` the browser saves it under that name (RFC 6266:
    `ascii_name` for those that read no `filename*`) or, `shown`, shows it; without it is shown. `viewer`:
    a PDF of our own that is shown; browsers run their viewer in no sandbox.
    """
    size = _length(file)
    response = Response(wrap_file(request.environ, file), mimetype=mimetype, direct_passthrough=True)
    response.call_on_close(file.close)
    response.content_length = size
    response.set_etag(sha256)
    _protect(response, sandbox=not (shown and viewer))
    if download_name is not None:
        how = "inline" if shown else "attachment"
        response.headers["Content-Disposition"] = disposition(download_name, ascii_name, how)
    try:
        response.make_conditional(request.environ, accept_ranges=True, complete_length=size)
    except BaseException:
        file.close()
        raise
    return response


def disposition(name: str, ascii_name: str, how: str = "attachment") -> str:
    """`attachment` (or `inline`) with both spellings of a file name."""
    return f"{how}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"


def _length(file: BinaryIO) -> int:
    end = file.seek(0, 2)
    file.seek(0)
    return end


def _protect(response: Response, *, sandbox: bool) -> None:
    response.headers["X-Content-Type-Options"] = "nosniff"
    policy = "default-src 'none'; sandbox" if sandbox else "frame-ancestors 'none'"
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
