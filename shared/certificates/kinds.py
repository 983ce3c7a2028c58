"""Jobs of certificates. A render that is given up is cancelled: its member may confirm anew."""

from shared.jobs.kinds import JobKind, Queue

RENDER = JobKind("render", Queue.RENDER, "worker.handlers.rendering:render")
# Page 1 of a finished certificate as a picture, in one of the sizes of `pictures.Size`.
PICTURE = JobKind("picture", Queue.RENDER, "worker.handlers.rendering:picture", waits=True)

KINDS = (RENDER, PICTURE)
