"""The build hook: what it compiles is there, and the sources are packed beside it."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def hook():
    if not (ROOT / "hatch_build.py").is_file():
        pytest.skip("no source checkout")
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_module_that_is_compiled_exists(hook):
    for path in hook.compiled():
        assert (ROOT / "src" / path).is_file(), path


def test_what_is_compiled_goes_beside_its_source(hook, tmp_path, monkeypatch):
    def built(command, folder, seconds):
        for path in command[3:]:
            (folder / path).with_suffix(".cpython-311.so").write_bytes(b"")
        (folder / "rules__mypyc.so").write_bytes(b"")
        (folder / "build").mkdir()
        (folder / "build" / "left.so").write_bytes(b"")

    monkeypatch.setattr(hook, "_run", built)
    packed = hook.compile_rules(tmp_path)
    wanted = {str(Path(path).with_suffix(".cpython-311.so")) for path in hook.compiled()} | {"rules__mypyc.so"}
    assert set(packed.values()) == wanted
    assert all(Path(here).is_file() for here in packed)
