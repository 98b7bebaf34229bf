"""What is done once another package has been imported: so long as nobody imports it, nobody waits for it."""

from __future__ import annotations

import sys
from collections.abc import Callable

__all__: list[str] = []


def after_import(package: str, do: Callable[[], None]) -> None:
    """Do something now if a package is there, otherwise as soon as it is imported."""
    if sys.modules.get(package):  # None stands there for what must not be imported
        do()
    else:
        sys.meta_path.insert(0, _Watcher(package, do))


class _Watcher:
    """A finder that finds a package as the others do, and acts once it has been imported."""

    def __init__(self, package: str, do: Callable[[], None]) -> None:
        self.package, self.do = package, do

    def find_spec(self, name: str, path: object = None, target: object = None) -> object:
        if name != self.package:
            return None
        others = (finder for finder in sys.meta_path if finder is not self and hasattr(finder, "find_spec"))
        spec = next(filter(None, (finder.find_spec(name, path, target) for finder in others)), None)
        if spec is not None and spec.loader is not None:
            self._after_import(spec.loader)
        return spec

    def _after_import(self, loader: object) -> None:
        run = loader.exec_module

        def run_and_do(module: object) -> None:
            loader.exec_module = run
            run(module)
            if self in sys.meta_path:
                sys.meta_path.remove(self)
            self.do()

        loader.exec_module = run_and_do
