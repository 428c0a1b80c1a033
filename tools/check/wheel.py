#!/usr/bin/env python3
"""Builds the Python package in a virtual environment of its own and runs its tests, its types and the example notebook.

What cannot be installed is skipped and said so: all of it without maturin and pyarrow, parts without pandas and the others.
Usage: wheel.py BINARY
"""

import os
import subprocess
import sys
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
TARGET = os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target"))
PYTHON = os.path.join(TARGET, "wheel", "bin", "python")


def pip(*what):
    call = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--timeout", "10", "--retries", "1"]
    # The build calls `maturin` by its name.
    path = os.pathsep.join([os.path.dirname(PYTHON), os.environ.get("PATH", "")])
    return subprocess.run([*call, *what], cwd=ROOT, env={**os.environ, "PATH": path}).returncode == 0


def main(binary):
    began = time.monotonic()
    if subprocess.run([sys.executable, "-m", "venv", "--clear", os.path.join(TARGET, "wheel")]).returncode:
        return print("skipped: the Python package (no virtual environment can be made)")
    if not pip("maturin>=1.8,<2", "pyarrow", "pytest"):
        return print("skipped: the Python package (maturin, pyarrow or pytest cannot be installed)")
    for extra in (["pandas<3", "matplotlib"], ["mypy"], ["datafusion"]):
        if not pip("--only-binary", ":all:", *extra):
            print(f"skipped: tests with {', '.join(extra)} (cannot be installed)")
    # As a user would; without isolation, so that maturin is not fetched again.
    if not pip("--no-build-isolation", "./python"):
        sys.exit("the wheel cannot be built")
    print(f"wheel built and installed after {time.monotonic() - began:.0f} s")
    there = lambda module: subprocess.run([PYTHON, "-c", f"import {module}"], stderr=subprocess.DEVNULL).returncode == 0
    env = {**os.environ, "DATELINE": os.path.abspath(binary), "PYTHONDONTWRITEBYTECODE": "1"}
    steps = [[PYTHON, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", os.path.join(ROOT, "python", "tests")]]
    if there("mypy"):
        config = os.path.join(ROOT, "python", "pyproject.toml")
        package = os.path.join(ROOT, "python", "dateline")
        steps.append([PYTHON, "-m", "mypy", "--config-file", config, "--cache-dir", os.path.join(TARGET, "mypy"), package])
    if there("matplotlib") and there("pandas"):
        steps.append([PYTHON, os.path.join(ROOT, "tools", "check", "notebook.py"), os.path.join(ROOT, "examples", "dyads.ipynb")])
    else:
        print("skipped: the notebook (no pandas or matplotlib)")
    for step in steps:
        if subprocess.run(step, env=env, cwd=TARGET).returncode:
            sys.exit(f"failed: {' '.join(step[1:])}")
    print(f"the Python package after {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1])
