"""One fresh process: warms up once, then measures what it is asked for, line by line.

Started by the runner as ``python -m benchmarks.one FOLDER``. A request is one JSON line
``{"contestant": name, "n": n, "answer": path}``, the reply is one JSON line with seconds of CPU and
of the clock, and with megabytes of memory. The answer itself goes to an npz file, to be checked.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import resource
import statistics
import sys
import time
import traceback
import warnings
from pathlib import Path

from benchmarks import inputs

REPEAT_BELOW = 0.1
"""Seconds: what is quicker is repeated in the process, and the median taken."""


def main() -> None:
    folder = Path(sys.argv[1])
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # peers print
    warmed: set[str] = set()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            reply = _measured(request, folder, warmed)
        except Exception as fault:  # the runner tells it and goes on
            traceback.print_exc()
            reply = {"fault": f"{type(fault).__name__}: {fault}"}
        replies.write(json.dumps(reply) + "\n")
        replies.flush()


def _measured(request: dict, folder: Path, warmed: set[str]) -> dict:
    import numpy as np

    from benchmarks.contestants import CONTESTANTS

    name, n = request["contestant"], request["n"]
    contestant = CONTESTANTS[name]
    warnings.simplefilter("ignore")  # esda announces its next release at every call
    if name not in warmed:
        contestant.prepare(inputs.WARM, folder)()
        warmed.add(name)
    run = contestant.prepare(n, folder)
    before = _settle()
    wall, cpu, given = _timed(run)
    peak = _peak()
    walls, cpus, total = [wall], [cpu], wall
    while wall < REPEAT_BELOW and total < 3 * REPEAT_BELOW and len(walls) < 30:
        again, used, _ = _timed(run)
        walls.append(again)
        cpus.append(used)
        total += again
    np.savez(request["answer"], **contestant.answer(given))
    return {
        "cpu": statistics.median(cpus),
        "wall": statistics.median(walls),
        "extra_mb": round(max(0.0, peak - before), 2),
        "peak_mb": round(peak, 1),
    }


def _timed(run):
    wall, cpu = time.perf_counter(), time.process_time()
    given = run()
    return time.perf_counter() - wall, time.process_time() - cpu, given


def _settle() -> float:
    """Give back free memory, forget the highest mark, and return the megabytes held."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def _peak() -> float:
    return _status("VmHWM")


def _status(field: str) -> float:
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) / 1024
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return highest / (1024**2 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
