#!/usr/bin/env python3
"""Checks the tables of parties in resources/actors: columns, codes, sectors, dates, duplicates.

Usage: check_actors.py [DIR] [--fix-groups]
Prints one line per mistake as file:line: message and ends with status 1 if there is any.
With --fix-groups the groups column of states.tsv is rewritten from the members in organizations.tsv.
"""
import re
import sys
from collections import defaultdict
from pathlib import Path

SECTORS = set("COP GOV JUD LEG MIL PRM PTY REB SPY UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED REF OPP PRE REL SOC".split())
NONSTATE = set("UNO EUR IGO NGO MNC ISM IMG".split())
DATE = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
PERIOD = re.compile(rf"^({DATE})?\.\.({DATE})?$")
WITHIN = re.compile(rf"^\.\.{DATE}\.\.$")
COLUMNS = {"states.tsv": 9, "agents.tsv": 5, "organizations.tsv": 7, "leaders.tsv": 6, "leaders-2019.tsv": 6,
           "leaders-2022.tsv": 6, "titles.tsv": 3, "first_names.txt": 2}
KINDS = {"states.tsv": (1, "state territory historical disputed"), "agents.tsv": (3, "person group organization"),
         "organizations.tsv": (4, "igo ngo armed_group party ministry agency court military company media union religious university group coalition"),
         "titles.tsv": (2, "role rank honorific"), "first_names.txt": (1, "m f u")}
SECTOR_AT = {"agents.tsv": 2, "organizations.tsv": 3, "leaders.tsv": 3, "leaders-2019.tsv": 3, "leaders-2022.tsv": 3, "titles.tsv": 1}
CODE_AT = {"organizations.tsv": 2, "leaders.tsv": 2, "leaders-2019.tsv": 2, "leaders-2022.tsv": 2}
PERIOD_AT = {"states.tsv": 8, "organizations.tsv": 6, "leaders.tsv": 5, "leaders-2019.tsv": 5, "leaders-2022.tsv": 5}
KEY = {"states.tsv": (0, 1, 2), "agents.tsv": (0,), "organizations.tsv": (0,), "leaders.tsv": (0, 2, 4, 5),
       "leaders-2019.tsv": (0, 2, 4), "leaders-2022.tsv": (0, 2, 4, 5), "titles.tsv": (0,), "first_names.txt": (0,)}


def rows(path):
    """Yields (line number, fields) of every row that is neither comment nor column names."""
    head_seen = path.suffix != ".tsv"
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        if not head_seen:
            head_seen = True
            continue
        yield number, line.split("\t")


def bad_period(text):
    if not text or WITHIN.match(text):
        return False
    match = PERIOD.match(text)
    if not match or text == "..":
        return True
    start, end = match.groups()
    width = min(len(start or ""), len(end or ""))
    return bool(start and end and start[:width] > end[:width])


def fix_groups(root):
    member_of = defaultdict(list)
    for _, row in rows(root / "organizations.tsv"):
        if row[4] in ("igo", "coalition", "group"):
            for member in filter(None, row[5].split(";")):
                member_of[member.split("@")[0]].append(row[0])
    lines = []
    for line in (root / "states.tsv").read_text(encoding="utf-8").split("\n"):
        fields = line.split("\t")
        if len(fields) == 9 and not line.startswith(("#", "code\t")):
            held = member_of[fields[0]] if fields[1] in ("state", "historical", "territory") else []
            fields[7] = ";".join(dict.fromkeys(held))
            line = "\t".join(fields)
        lines.append(line)
    (root / "states.tsv").write_text("\n".join(lines), encoding="utf-8")


def main():
    arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent / "resources" / "actors"
    if "--fix-groups" in sys.argv:
        fix_groups(root)
    codes = {row[0] for _, row in rows(root / "states.tsv")} | NONSTATE
    ids = {row[0] for _, row in rows(root / "organizations.tsv")}
    mistakes = 0

    def report(name, number, message):
        nonlocal mistakes
        mistakes += 1
        print(f"{name}:{number}: {message}")

    for name, width in COLUMNS.items():
        path = root / name
        if not path.exists():
            report(name, 0, "missing")
            continue
        seen, count = {}, 0
        for number, row in rows(path):
            count += 1
            if len(row) != width:
                report(name, number, f"{len(row)} columns, not {width}")
                continue
            if any(f != f.strip() or "  " in f or ";;" in f or f.startswith(";") or f.endswith(";") for f in row):
                report(name, number, "stray blank or empty list item")
            if not row[0]:
                report(name, number, "empty first column")
            if name in KINDS and row[KINDS[name][0]] not in KINDS[name][1].split():
                report(name, number, f"kind {row[KINDS[name][0]]!r}")
            if name in SECTOR_AT:
                sector = row[SECTOR_AT[name]]
                empty_is_fine = name == "organizations.tsv" and row[4] in ("igo", "coalition")
                if sector not in SECTORS and not (sector == "" and empty_is_fine):
                    report(name, number, f"sector {sector!r}")
            if name in CODE_AT and row[CODE_AT[name]] not in codes:
                report(name, number, f"code {row[CODE_AT[name]]!r}")
            if name in PERIOD_AT and bad_period(row[PERIOD_AT[name]]):
                report(name, number, f"dates {row[PERIOD_AT[name]]!r}")
            if name == "states.tsv" and not re.fullmatch(r"[A-Z]{3}", row[0]):
                report(name, number, f"code {row[0]!r}")
            if name == "agents.tsv" and row[0] != row[0].lower():
                report(name, number, f"capitals in {row[0]!r}")
            if name == "organizations.tsv":
                if not re.fullmatch(r"[a-z0-9_]+", row[0]):
                    report(name, number, f"id {row[0]!r}")
                for member in filter(None, row[5].split(";")):
                    who, _, when = member.partition("@")
                    if who not in codes and who not in ids:
                        report(name, number, f"member {who!r} is neither code nor id")
                    if bad_period(when):
                        report(name, number, f"dates of member {member!r}")
            key = tuple(row[i] for i in KEY[name])
            if key in seen:
                report(name, number, f"duplicate of line {seen[key]}: {' | '.join(key)}")
            seen[key] = number
        print(f"{name}: {count} rows")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
