"""One process that draws the charts of all kernels.

vl-convert starts a JavaScript engine in each process that draws, which takes three quarters of a second: longer than
most charts. A process with such an engine cannot be copied (`tools.forks`), so its copies ask another one.
"""

from __future__ import annotations

from multiprocessing import get_context
from multiprocessing.managers import BaseManager, RemoteError
from typing import Any

import vl_convert

draw = vl_convert.vegalite_to_svg


class Drawing(BaseManager):
    """The process, and the way to ask it."""


Drawing.register("draw", draw)


def draw_elsewhere() -> None:
    """From now on `vl_convert.vegalite_to_svg` asks a process that is started here, and that ends with this one."""
    drawing = Drawing(ctx=get_context("fork"))
    drawing.start()

    def ask(*args: Any, **options: Any) -> str:
        try:
            return drawing.draw(*args, **options)._getvalue()
        except RemoteError:  # the error itself, with its own type
            return draw(*args, **options)

    vl_convert.vegalite_to_svg = ask
