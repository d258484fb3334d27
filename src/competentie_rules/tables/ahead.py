"""Work in a thread of its own, so that reading, judging and writing go on at the same time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

MOST = 2
"""Items that are made before they are asked for; they take memory."""

_END = object()


@contextmanager
def ahead(items: Iterator[T]) -> Iterator[Iterator[T]]:
    """The same items in the same order, made by a thread that is a little ahead of who takes them.

    What goes wrong with an item is raised to who takes it. When the context ends, for whatever reason, so has the thread.
    """
    pool = ThreadPoolExecutor(1)
    waiting: deque[Future[T | object]] = deque(pool.submit(next, items, _END) for _ in range(MOST))
    try:
        yield _taken(items, pool, waiting)
    finally:
        pool.shutdown(cancel_futures=True)


def _taken(items: Iterator[T], pool: ThreadPoolExecutor, waiting: deque[Future[T | object]]) -> Iterator[T]:
    while (item := waiting.popleft().result()) is not _END:
        waiting.append(pool.submit(next, items, _END))
        yield item  # type: ignore[misc]  # what is not the end is an item
