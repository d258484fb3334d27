"""competentie-rules, judging alone: from columns in memory to the level reached and possible of every competency, in memory.

Nothing is read, written or found; so rule engines are judged as well, which get their facts from memory and give levels back.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

from competentie_rules.engines.bitset import Circuit
from competentie_rules.library import Library
from competentie_rules.rules.load import load
from competentie_rules.rules.syntax import Atom
from competentie_rules.tables.block import bits
from competentie_rules.tables.kernel import Kernel
from competentie_rules.tables.shapes import open_dataset
from competentie_rules.tables.wide import Reading

library = Library(load(), [])
[work, *_] = library.all_profiles()
kernel = Kernel(work)
index = work.program.index
heads = [index[Atom(name, (id, n))] for id in kernel.described for name in ("reached", "unattainable") for n in (1, 2, 3)]
circuit = Circuit(work.program, heads)
stretches = list(Reading(open_dataset(Path(sys.argv[1])), library).stretches(Path()))
start, used = time.perf_counter(), time.process_time()
told = []
for stretch in stretches:
    block, _ = stretch.block(np.arange(len(stretch)), kernel)
    planes = circuit.run({index[atom]: plane for atom, plane in block.said.items() if atom in index}, len(stretch))
    levels = np.zeros((len(kernel.described), 2, len(stretch)), np.int8)
    for place, head in enumerate(heads):
        levels[place // 6, place // 3 % 2] += bits(planes[head], len(stretch))
    told.append((block, levels))
wall, processor = time.perf_counter() - start, time.process_time() - used
places = [kernel.competencies.index(id) for id in kernel.described]
for block, levels in told:
    # The tables are made of these.
    judged = kernel.judge(block).levels
    both = np.zeros((len(kernel.competencies), 2, len(block)), np.int8)
    both[judged.competency, 0, judged.row], both[judged.competency, 1, judged.row] = judged.reached, judged.possible
    levels[:, 1] = 3 - levels[:, 1]
    assert (both[places] == levels).all(), "it agrees with the tables"
print(json.dumps({"wall": wall, "processor": processor}))
