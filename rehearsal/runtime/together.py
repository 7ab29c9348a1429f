"""Several contexts at once: entered side by side and left side by side, since each takes its time by itself."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeVar

T = TypeVar("T")


@asynccontextmanager
async def together(*contexts: AbstractAsyncContextManager[T]) -> AsyncIterator[list[T]]:
    """What each yields, in their order. Whoever came is left, should another fail or all be broken off."""
    entering = [asyncio.ensure_future(_entered(context)) for context in contexts]
    try:
        await asyncio.gather(*entering, return_exceptions=True)
        yield [each.result() for each in entering]
    finally:
        cause = sys.exc_info()
        came = [context for context, each in zip(contexts, entering, strict=True) if _is_in(each)]
        left = await asyncio.gather(*(context.__aexit__(*cause) for context in came), return_exceptions=True)
        for failure in left:
            if isinstance(failure, BaseException) and failure is not cause[1]:
                raise failure


async def _entered(context: AbstractAsyncContextManager[T]) -> T:
    return await context.__aenter__()


def _is_in(entering: "asyncio.Future[T]") -> bool:
    return entering.done() and not entering.cancelled() and entering.exception() is None
