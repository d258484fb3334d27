"""Very many YAML documents: read alone, checked, and checked again with a cache; beside check-jsonschema."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import documents
from measures import COMMAND, ROOT, Measure

NUMBER = 10_000
BESIDE = 1000
"""Documents that check-jsonschema gets, as it takes long."""

READ = """
import sys
from pathlib import Path
from competentie_rules.documents import schema
from competentie_rules.documents.read import read_bytes
for file in sorted(Path(sys.argv[2]).iterdir()):
    document = read_bytes(str(file), file.read_bytes())
    assert sys.argv[1] == "alone" or not schema.faults(document, "assessment")
"""


def measure(quick: bool, number: int = NUMBER) -> Iterator[Measure]:
    """Ratios of processor time, of whole processes."""
    number = 1000 if quick else number
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "documents"
        documents.write(folder, number)
        read = _cost(sys.executable, "-c", READ, "alone", str(folder))
        held = _cost(sys.executable, "-c", READ, "schema", str(folder))
        check = (*COMMAND, "check", str(folder), "--format", "concise")
        one = _cost(*check, "--jobs", "1")
        cache = ("--cache-dir", str(Path(scratch) / "cache"))
        cold, warm = _cost(*check, *cache), _cost(*check, *cache)
        told = f"{number:,} YAML documents"
        yield _ratio(f"{told}, one process: check, beside reading and schema-checking", one / held, 1.3)
        yield _ratio(f"{told}, spread, cold cache: beside reading alone", cold / read, 1.3)
        yield Measure(f"{told}, warm cache, processor time", f"{warm:.2f} s", "1 s", warm <= 1)
        yield Measure("cold, beside warm", f"{cold / warm:.0f}x", "20x", cold / warm >= 20)
        text = _cost(*COMMAND, "check", str(folder), *cache)
        yield Measure(f"{told}, warm cache, as text", f"{text:.2f} s", "-", None)
        changed = folder / f"{number // 2:05}.yaml"
        changed.write_text(changed.read_text(encoding="utf-8") + "# read\n", encoding="utf-8")
        again = _cost(*check, *cache)
        yield Measure(f"{told}, one of them changed, warm cache", f"{again:.2f} s, {again / warm:.1f}x of warm", "-", None)
        yield from _beside(folder, check)


def _beside(folder: Path, check: Sequence[str]) -> Iterator[Measure]:
    """check-jsonschema on the same files and schema, which only validates; it is looked for on the path."""
    name = "check-jsonschema, beside check: wall time, and processor time"
    other = shutil.which("check-jsonschema")
    if other is None:
        yield Measure(name, "not measured: check-jsonschema is not on the path", "3x", None)
        return
    for file in sorted(folder.iterdir())[BESIDE:]:
        file.unlink()
    schema = str(ROOT / "schemas" / "assessment.schema.json")
    files = [str(file) for file in sorted(folder.iterdir())]
    begun = time.monotonic()
    ours = _cost(*check)
    between = time.monotonic()
    theirs = _cost(other, "--schemafile", schema, *files)
    wall, processor = (time.monotonic() - between) / (between - begun), theirs / ours
    yield Measure(f"{name} ({BESIDE:,} documents)", f"{wall:.1f}x, {processor:.1f}x", "3x", wall >= 3)


def _ratio(name: str, ratio: float, bound: float) -> Measure:
    return Measure(name, f"{ratio:.2f}x", f"{bound}x", ratio <= bound)


def _cost(*command: str) -> float:
    """The processor time of a command and all that it starts, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode in (0, 1), done.returncode
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
