#!/usr/bin/env python3
"""Reads a database's exports with the programs that people read them with: `exports.py DATELINE DATABASE`.

pandas for rows and CSV, pyarrow for Parquet, icalendar for the calendar, networkx for networks, Python's own json for GeoJSON and PLOVER.
Says "skipped" for what is not installed; nothing is installed by it."""
import importlib, io, json, os, subprocess, sys, tempfile

def have(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        return None

class Check:
    def __init__(self, program, db):
        self.program, self.db, self.bad = program, db, []

    def export(self, *args):
        done = subprocess.run([self.program, "export", "--db", self.db, *args], capture_output=True)
        if done.returncode:
            raise SystemExit(f"export {' '.join(args)}: {done.stderr.decode()}")
        return done.stdout

    def hold(self, what, ok):
        if not ok:
            self.bad.append(what)

def rows(c, pd):
    """Separated rows as the loaders of each project read them."""
    def tsv(fmt, **how):
        return pd.read_csv(io.BytesIO(c.export("--format", fmt)), sep="\t", quoting=3, **how)
    gdelt = tsv("gdelt", header=None, dtype={i: str for i in (5, 15, 26, 27, 28)})
    c.hold("gdelt: 61 columns", gdelt.shape[1] == 61)
    c.hold("gdelt: ids are whole numbers and once each", gdelt[0].dtype == "int64" and gdelt[0].is_unique)
    c.hold("gdelt: dates", pd.to_datetime(gdelt[1].astype(str), format="%Y%m%d").notna().all())
    c.hold("gdelt: Goldstein", gdelt[30].between(-10, 10).all())
    mentions = tsv("gdelt-mentions", header=None)
    c.hold("mentions: 16 columns", mentions.shape[1] == 16)
    c.hold("mentions: of the events", set(mentions[0]) == set(gdelt[0]))
    icews = tsv("icews", dtype={"CAMEO Code": str})
    c.hold("icews: 20 columns", icews.shape[1] == 20 and icews["Event ID"].is_unique)
    c.hold("icews: dates", pd.to_datetime(icews["Event Date"]).notna().all())
    c.hold("icews: codes keep their zero", icews["CAMEO Code"].str.match(r"^(0[1-9]|1\d|20)").all())
    polecat = tsv("polecat", keep_default_na=False)
    c.hold("polecat: 40 columns", polecat.shape[1] == 40 and polecat["Event ID"].is_unique)
    c.hold("polecat: no empty cell", not (polecat == "").any().any())
    phoenix = tsv("phoenix", header=None, dtype={13: str, 14: str})
    c.hold("phoenix: 26 columns", phoenix.shape[1] == 26 and phoenix[0].is_unique)
    for line in c.export("--format", "petrarch2").decode().splitlines():
        c.hold(f"petrarch2: {line!r}", line.count("\t") in (6, 7))

def tables(c, pd, pq):
    with tempfile.TemporaryDirectory() as folder:
        c.export("--format", "csv", "-o", folder)
        c.export("--format", "parquet", "-o", folder)
        for name in sorted(f[:-4] for f in os.listdir(folder) if f.endswith(".csv")):
            table = pq.read_table(os.path.join(folder, name + ".parquet"))
            if pd:
                flat = pd.read_csv(os.path.join(folder, name + ".csv"), keep_default_na=False)
                c.hold(f"{name}: as many rows in both", len(flat) == table.num_rows)
                c.hold(f"{name}: the same columns", list(flat.columns) == table.column_names)
    answer = subprocess.run([c.program, "events", "--db", c.db, "--format", "parquet"], capture_output=True).stdout
    c.hold("events --format parquet", "score" in pq.read_table(io.BytesIO(answer)).column_names)

def calendar(c, ical):
    cal = ical.Calendar.from_ical(c.export("--format", "ics"))
    uids = set()
    for e in cal.walk("VEVENT"):
        c.hold("ics: errors", not e.errors)
        start, end = e["DTSTART"].dt, e["DTEND"].dt
        c.hold("ics: whole days", type(start).__name__ == "date" and end > start)
        c.hold("ics: status", e["STATUS"] in ("CONFIRMED", "TENTATIVE", "CANCELLED"))
        c.hold("ics: an id stands twice", e["UID"] not in uids)
        uids.add(e["UID"])
    c.hold("ics: entries", bool(uids))

def networks(c, nx):
    g = nx.parse_graphml(c.export("--format", "graphml").decode())
    c.hold("graphml: directed", g.is_directed() and g.number_of_edges() > 0)
    c.hold("graphml: weights", all(d["weight"] >= 1 for _, _, d in g.edges(data=True)))
    g = nx.parse_graphml(c.export("--format", "graphml-issues").decode())
    c.hold("graphml-issues: two kinds of nodes", nx.bipartite.is_bipartite(g) and g.number_of_edges() > 0)
    kinds = nx.get_node_attributes(g, "bipartite")
    c.hold("graphml-issues: edges between the kinds", all(kinds[a] != kinds[b] for a, b in g.edges()))

def plain(c):
    geo = json.loads(c.export("--format", "geojson"))
    for f in geo["features"]:
        lon, lat = f["geometry"]["coordinates"]
        c.hold(f"geojson: {f['id']}", -180 <= lon <= 180 and -90 <= lat <= 90)
    for line in c.export("--format", "plover").decode().splitlines():
        e = json.loads(line)
        c.hold(f"plover: {e.get('id')}", all(k in e for k in ("id", "date", "actor", "event")))
    for line in c.export("--format", "jsonl").decode().splitlines():
        c.hold("jsonl", json.loads(line)["schema"] == "dateline/1")

def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    c = Check(sys.argv[1], sys.argv[2])
    plain(c)
    pd, pq, ical, nx = have("pandas"), have("pyarrow.parquet"), have("icalendar"), have("networkx")
    for name, module, run in [("pandas", pd, lambda: rows(c, pd)), ("pyarrow", pq, lambda: tables(c, pd, pq)),
                              ("icalendar", ical, lambda: calendar(c, ical)), ("networkx", nx, lambda: networks(c, nx))]:
        if module:
            run()
        else:
            print(f"{name} is not installed: skipped")
    print("\n".join(sorted(set(c.bad))) or "exports read back")
    return bool(c.bad)

if __name__ == "__main__":
    sys.exit(main())
