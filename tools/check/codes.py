#!/usr/bin/env python3
"""Checks resources/places/codes.tsv row by row: known codes, two capitals, numbers within the list, none given twice. Plain Python 3."""
import os, re, sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
# FIPS codes that ISO gives to another state: a row that has ISO's instead is a slip.
SWAPPED = {"AUS": "AS", "AUT": "AU", "CHN": "CH", "CHE": "SZ", "RUS": "RS", "SRB": "RI", "JPN": "JA", "PRK": "KN", "KOR": "KS", "DEU": "GM",
           "UKR": "UP", "GBR": "UK", "ESP": "SP", "IRQ": "IZ", "ISR": "IS", "SWE": "SW", "COD": "CG", "COG": "CF"}

def rows(name):
    for n, line in enumerate(open(os.path.join(ROOT, "resources", name), encoding="utf8"), 1):
        if line.strip() and not line.startswith("#") and not line.startswith("code\t"):
            yield n, line.rstrip("\n").split("\t")

def check(table, known, gone):
    bad, fips, cow, seen = [], {}, {}, set()
    for n, cells in table:
        say = lambda what: bad.append(f"places/codes.tsv:{n}: {what}")
        if len(cells) != 3:
            say(f"{len(cells)} columns instead of 3")
            continue
        code, f, c = cells
        if code in seen:
            say(f"{code} stands twice")
        seen.add(code)
        if code not in known | gone:
            say(f"{code} is no country of the record")
        if f != "-" and not re.fullmatch("[A-Z]{2}", f):
            say(f"{f!r} is no FIPS code")
        if code in SWAPPED and f != SWAPPED[code]:
            say(f"{code} is {SWAPPED[code]} in FIPS 10-4, not {f}")
        if c != "-" and not (c.isdigit() and 2 <= int(c) <= 990):
            say(f"{c!r} is no Correlates of War number")
        if f == c == "-":
            say(f"{code} has neither code")
        for value, given in ((f, fips), (c, cow)):
            if value == "-" or code in gone:
                continue
            if value in given:
                say(f"{value} is {given[value]}'s already")
            given[value] = code
    return bad

def main():
    source = open(os.path.join(ROOT, "crates", "dateline-record", "src", "codes.rs"), encoding="utf8").read()
    states = re.search(r'const STATES: &str = "([^"]*)"', source).group(1).replace("\\\n", " ").split()
    gone = set(states[states.index("ZWE") + 1:])
    known = set(states) - gone
    bad = check(rows("places/codes.tsv"), known, gone)
    # The check itself finds what it is for.
    for wrong in (["AUS", "AU", "900"], ["FRA", "F", "220"], ["FRA", "FR", "1"], ["QQQ", "FR", "220"], ["FRA", "-", "-"], ["FRA", "FR"]):
        if not check([(1, wrong)], known, gone):
            bad.append(f"the check lets {wrong} pass")
    print("\n".join(bad) or "codes of states as they should be")
    return bool(bad)

if __name__ == "__main__":
    sys.exit(main())
