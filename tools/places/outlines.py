#!/usr/bin/env python3
"""Makes crates/dateline-serve/assets/land.tsv: outlines of states for the map of the local page, as SVG paths by ISO 3166-1 alpha-3 code.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python3 tools/places/outlines.py package/countries-110m.json > crates/dateline-serve/assets/land.tsv

The shapes are Natural Earth's (public domain), 1:110 million. One unit is a degree: x from 180 W eastwards, y from 90 N southwards. Outlines
without a code are drawn and never shaded. Plain Python 3, no packages.
"""
import json, os, sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
# What the atlas shortens.
MORE = {"W. Sahara": "ESH", "Dem. Rep. Congo": "COD", "Dominican Rep.": "DOM", "Falkland Is.": "FLK", "Fr. S. Antarctic Lands": "ATF",
        "Central African Rep.": "CAF", "Congo": "COG", "Eq. Guinea": "GNQ", "eSwatini": "SWZ", "Solomon Is.": "SLB", "Bosnia and Herz.": "BIH",
        "Macedonia": "MKD", "S. Sudan": "SSD", "Timor-Leste": "TLS", "United States of America": "USA", "Côte d'Ivoire": "CIV",
        "Czechia": "CZE", "Greenland": "GRL", "Puerto Rico": "PRI", "New Caledonia": "NCL", "Vanuatu": "VUT", "Palestine": "PSE", "Bahamas": "BHS",
        "Gambia": "GMB", "Fiji": "FJI"}

def names():
    out = {}
    for line in open(os.path.join(ROOT, "resources/actors/states.tsv"), encoding="utf8"):
        cells = line.rstrip("\n").split("\t")
        if not line.startswith("#") and len(cells) > 2 and len(cells[0]) == 3:
            for n in cells[2].split(";"):
                out.setdefault(n.strip(), cells[0])
    return out

def main(path):
    atlas = json.load(open(path, encoding="utf8"))
    (sx, sy), (tx, ty) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    arcs = []
    for arc in atlas["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((round(x * sx + tx + 180, 1), round(90 - (y * sy + ty), 1)))
        arcs.append(points)
    def ring(indices):
        points = []
        for i in indices:
            part = arcs[i] if i >= 0 else arcs[~i][::-1]
            points.extend(part[1:] if points else part)
        return points
    def unrolled(points):
        """Rings that cross 180 degrees go on beyond the edge, and stand a second time at the other one."""
        out, turn, last = [], 0, None
        for x, y in points:
            if last is not None and abs(x - last) > 180:
                turn += 360 if x < last else -360
            out.append((x + turn, y))
            last = x
        low, high = min(p[0] for p in out), max(p[0] for p in out)
        copies = [out]
        if high > 360:
            copies.append([(x - 360, y) for x, y in out])
        if low < 0:
            copies.append([(x + 360, y) for x, y in out])
        return copies
    def short(points):
        out, last = "", None
        for p in points:
            if p == last:
                continue
            if last is None:
                out = "M%g %g" % p
            else:
                out += "l%g %g" % (round(p[0] - last[0], 1), round(p[1] - last[1], 1))
            last = p
        return out.replace(" -", "-") + "z"
    known = names()
    print("# Outlines of states: Natural Earth (public domain), made by tools/places/outlines.py. One unit is a degree.")
    print("# code\tpath; - has no code")
    for g in sorted(atlas["objects"]["countries"]["geometries"], key=lambda g: g["properties"]["name"]):
        name = g["properties"]["name"]
        if name == "Antarctica":
            continue
        code = MORE.get(name) or known.get(name)
        if not code:
            print("no code:", name, file=sys.stderr)
        polygons = [g["arcs"]] if g["type"] == "Polygon" else g["arcs"]
        print((code or "-") + "\t" + "".join(short(c) for p in polygons for r in p for c in unrolled(ring(r))))

if __name__ == "__main__":
    main(*sys.argv[1:])
