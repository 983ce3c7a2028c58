"""The kinds of job and their handlers; a worker loads what its queues need when it first runs a job."""

from functools import lru_cache

from worker.handling import Kind


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """Every kind of `shared.jobs.QUEUES`; a test holds the two together."""
    from worker import campaigns, imports, rendering
    from worker.photos import handlers as photos

    return {
        "render": Kind(rendering.render),
        "picture": Kind(rendering.picture),
        "campaign_chunk": Kind(campaigns.chunk, campaigns.chunk_failed),
        "import_check": Kind(imports.check, imports.failed),
        "import_apply": Kind(imports.apply, imports.failed),
        **photos.KINDS,
    }
