#!/usr/bin/env python3
"""Holds the lines of docs/r.md against what they read: with R where it and its packages are there, else with a strict reader of our own.

Usage: r.py BINARY DATABASE
"""

import csv
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
KINDS = {
    "character": lambda s: True,
    "integer": lambda s: re.fullmatch(r"-?\d+", s) and abs(int(s)) < 2**31,
    "double": lambda s: re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", s),
    "date": lambda s: re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", s),
}


def blocks(kind):
    with open(os.path.join(ROOT, "docs", "r.md"), encoding="utf8") as f:
        return re.findall(rf"^```{kind}\n(.*?)^```", f.read(), re.M | re.S)


def call(code, start):
    """The text between a call's brackets, from the opening one on."""
    depth, quoted = 0, False
    for i in range(start, len(code)):
        c = code[i]
        if c == '"':
            quoted = not quoted
        elif not quoted:
            depth += (c == "(") - (c == ")")
            if depth == 0:
                return code[start + 1 : i]
    sys.exit(f"docs/r.md: a bracket is not closed: {code[start : start + 60]!r}")


def rows_of(path, tabs):
    with open(path, encoding="utf8", newline="") as f:
        if tabs:
            return [line.rstrip("\n").split("\t") for line in f]
        return list(csv.reader(f, strict=True))


def table(path, arguments, tabs):
    head, *rows = rows_of(path, tabs)
    if any(len(r) != len(head) for r in rows) or not rows:
        sys.exit(f"{path}: no rows, or one that is not as long as the head")
    missing = re.search(r'na = "(\w+)"', arguments)
    empty = {"", "NA"} if missing is None else {missing.group(1)}
    named = re.findall(r'"?([\w. ]+?)"? = col_(\w+)\(\)', arguments.split("cols(", 1)[1])
    for name, kind in named:
        name = name.strip()
        if name == ".default":
            continue
        if name not in head:
            sys.exit(f"{path}: docs/r.md names the column {name!r}; there are {', '.join(head)}")
        wrong = [c for c in (r[head.index(name)] for r in rows) if c not in empty and not KINDS[kind](c)]
        if wrong:
            sys.exit(f"{path}: {name}: {wrong[0]!r} is no {kind}")
    return len(named)


def strict(folder):
    files = columns = questions = 0
    columns_of = {}
    for code in blocks("r"):
        for m in re.finditer(r"(read_csv|read_tsv|read_parquet|open_dataset|dbGetQuery)(\()", code):
            inner = call(code, m.start(2))
            if m.group(1) == "dbGetQuery":
                question = re.fullmatch(r'con, "(.*)"', inner, re.S).group(1)
                db = sqlite3.connect(f"file:{os.path.join(folder, 'talks.db')}?mode=ro", uri=True)
                if not db.execute(question).fetchall():
                    sys.exit(f"docs/r.md: nothing answers {question!r}")
                questions += 1
                continue
            path = os.path.join(folder, re.match(r'"([^"]+)"', inner).group(1))
            files += 1
            if m.group(1) in ("read_csv", "read_tsv"):
                columns += table(path, inner, m.group(1) == "read_tsv")
                continue
            with open(path, "rb") as f:
                whole = f.read()
            if whole[:4] != b"PAR1" or whole[-4:] != b"PAR1":
                sys.exit(f"{path}: is no Parquet file")
            with open(path.replace(".parquet", ".csv"), encoding="utf8", newline="") as f:
                head = next(csv.reader(f))
            for name in re.findall(r'"(\w+)"', inner.split("col_select", 1)[1]) if "col_select" in inner else []:
                columns += 1
                if name not in head:
                    sys.exit(f"{path}: docs/r.md names the column {name!r}")
        # Columns that a line takes of a table that was read before.
        for name, path in re.findall(r'^(\w+) <- read_csv\("([^"]+)"', code, re.M):
            columns_of[name] = rows_of(os.path.join(folder, path), False)[0]
        for name, column in re.findall(r"(\w+)\$(\w+)", code):
            if column not in columns_of.get(name, [column]):
                sys.exit(f"docs/r.md: {name} has no column {column!r}")
    return files, columns, questions


def main(binary, database):
    with tempfile.TemporaryDirectory() as folder:
        source = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
        with sqlite3.connect(os.path.join(folder, "talks.db")) as copy:
            source.backup(copy)
        for line in blocks("sh")[0].splitlines()[1:]:
            program, *arguments = line.split()
            assert program == "dateline", line
            subprocess.run([os.path.abspath(binary), *arguments], cwd=folder, check=True, stderr=subprocess.DEVNULL)
        packages = 'for (p in c("arrow", "DBI", "RSQLite", "readr")) stopifnot(requireNamespace(p, quietly = TRUE))'
        if shutil.which("Rscript") and subprocess.run(["Rscript", "-e", packages], capture_output=True).returncode == 0:
            with open(os.path.join(folder, "lines.R"), "w", encoding="utf8") as f:
                f.write("\n".join(blocks("r")))
            subprocess.run(["Rscript", "--vanilla", "lines.R"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
            print("docs/r.md: its lines ran in R")
        else:
            print("skipped: R (it or arrow, DBI, RSQLite, readr is not installed)")
        if sqlite3.sqlite_version_info < (3, 37):
            return print("skipped: the strict reader of docs/r.md (SQLite is older than 3.37)")
        print("docs/r.md by a strict reader: %d files, %d columns, %d questions" % strict(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
