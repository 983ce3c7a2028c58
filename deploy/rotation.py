"""Changing the keys that this installation made for itself: `new-keys`, later `drop-old-keys`.

Between the two the programs are started again and `keys reseal` is run; see the README. Nothing is lost by
doing either twice, and dropped keys stay in a file beside the others until a person removes it.

    deploy/local python -m deploy.rotation new-keys
    docker-compose run --rm prepare new-keys
"""

import re
import sys
from collections.abc import Callable

from deploy import installation


def new_keys() -> None:
    """Put a new key before the old one in each setting; not again before the old ones are dropped."""
    held = installation.keys()
    if _several(held):
        print("New keys are there already: start the programs again, run `keys reseal`, then drop-old-keys.")
        return
    made = {name: f"{installation.random_key()},{old}" for name, old in held.items()}
    numbers = [int(digits) for digits in re.findall(r"k(\d+):", held["CERT_ID_KEYS"])]
    made["CERT_ID_KEYS"] = f"k{max(numbers, default=0) + 1}:{made['CERT_ID_KEYS']}"
    installation.write_keys(made)
    print("New keys are made. Start the programs again, run `keys reseal`, then drop-old-keys.")


def drop_old_keys() -> None:
    """Keep the newest key of each setting; all of them stay in `old-keys.json`."""
    held = installation.keys()
    if not _several(held):
        print("There are no old keys.")
        return
    installation.write_keys(held, "old-keys.json")
    installation.write_keys({name: keys.split(",")[0] for name, keys in held.items()})
    print("Old keys are dropped (and kept in old-keys.json). Start the programs again.")


def _several(held: dict[str, str]) -> bool:
    return any("," in keys for keys in held.values())


VERBS: dict[str, Callable[[], None]] = {"new-keys": new_keys, "drop-old-keys": drop_old_keys}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in VERBS:
        raise SystemExit(f"python -m deploy.rotation {'|'.join(VERBS)}")
    VERBS[sys.argv[1]]()
