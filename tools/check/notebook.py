#!/usr/bin/env python3
"""Runs the code of a notebook from its first cell to its last, as a reader would, and prints what each ends with. Needs no Jupyter."""

import ast
import json
import os
import sys


def run(path):
    with open(path, encoding="utf8") as f:
        cells = json.load(f)["cells"]
    os.environ.setdefault("MPLBACKEND", "agg")
    os.chdir(os.path.dirname(os.path.abspath(path)))
    names, count = {"__name__": "__main__"}, 0
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        if cell["outputs"]:
            sys.exit(f"{path}: has outputs in it; clear them before it is committed")
        count += 1
        tree = ast.parse("".join(cell["source"]), f"cell {count}")
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, f"cell {count}", "exec"), names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), f"cell {count}", "eval"), names)
            # What a notebook would show must be there too.
            shown = value._repr_html_() if hasattr(value, "_repr_html_") else repr(value)
            print(f"cell {count}: {len(shown)} characters shown")
    print(f"{path}: {count} cells ran")


if __name__ == "__main__":
    run(sys.argv[1])
