#!/usr/bin/env python3
"""Holds the tree against ARCHITECTURE.md: crates, their dependencies on each other, unsafe code, printing. Plain Python 3, no packages."""
import os, re, sys, tomllib

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
UNSAFE = {"crates/dateline-text/src/kernel.rs", "crates/dateline-text/src/panels.rs", "crates/dateline-text/src/floats.rs"}

def main():
    bad, said = [], {}
    for line in open(os.path.join(ROOT, "ARCHITECTURE.md"), encoding="utf8"):
        m = re.match(r"\| (dateline[\w-]*) \| .* \| ([\w ]*) ?\|$", line.strip())
        if m:
            said[m.group(1)] = {"dateline-" + d for d in m.group(2).split()}
    crates = sorted(os.listdir(os.path.join(ROOT, "crates")))
    for c in crates:
        if c not in said:
            bad.append(f"crates/{c} is not in ARCHITECTURE.md")
    for c in said:
        if c not in crates:
            bad.append(f"ARCHITECTURE.md names {c}, which is not there")
    with open(os.path.join(ROOT, "Cargo.toml"), "rb") as f:
        built = tomllib.load(f)["workspace"]["default-members"]
    for c in crates:
        # The Python module is linked into an interpreter; maturin builds it.
        if (f"crates/{c}" in built) == (c == "dateline-python"):
            bad.append(f"crates/{c} must {'not ' if c == 'dateline-python' else ''}be among the default members of Cargo.toml")
        with open(os.path.join(ROOT, "crates", c, "Cargo.toml"), "rb") as f:
            manifest = tomllib.load(f)
        uses = {d for d in manifest.get("dependencies", {}) if d.startswith("dateline")}
        for d in uses - said.get(c, set()):
            bad.append(f"{c} depends on {d}, which ARCHITECTURE.md does not allow")
        for folder, _, files in os.walk(os.path.join(ROOT, "crates", c, "src")):
            for name in files:
                path = os.path.relpath(os.path.join(folder, name), ROOT)
                code = open(os.path.join(ROOT, path), encoding="utf8").read()
                code = re.sub(r"//[^\n]*", "", code)
                if re.search(r"\bunsafe\b", code) and path not in UNSAFE:
                    bad.append(f"{path} holds unsafe code")
                if c != "dateline" and re.search(r"\be?print(?:ln)?!", code):
                    bad.append(f"{path} prints")
    print("\n".join(bad) or f"{len(crates)} crates as ARCHITECTURE.md says")
    return bool(bad)

if __name__ == "__main__":
    sys.exit(main())
