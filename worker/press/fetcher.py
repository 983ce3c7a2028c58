"""The only files a page can reach: the design's own, and this certificate's pictures in memory."""

import mimetypes
from collections.abc import Mapping
from typing import Any

from weasyprint import URLFetcher
from weasyprint.urls import URLFetcherResponse

# Addresses in the page are resolved against this; nothing ever asks a network for it.
BASE = "http://design.invalid/"


class LockedFetcher(URLFetcher):  # type: ignore[misc]
    """Answers from memory and refuses everything else; a refusal stops the rendering."""

    def __init__(self, files: Mapping[str, bytes], pictures: Mapping[str, tuple[str, bytes]]):
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._files = files
        self._pictures = pictures

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url in self._pictures:
            kind, data = self._pictures[url]
            return URLFetcherResponse(url, data, {"Content-Type": kind})
        path = url.removeprefix(BASE)
        if path == url or path not in self._files:
            raise ValueError(f"not a file of this design: {url}")
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        return URLFetcherResponse(url, self._files[path], {"Content-Type": kind})
