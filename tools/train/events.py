"""Trains the event encoder: what each word of a sentence tells of an act, who takes part in it, and how real it is.

usage: events.py EXAMPLES_DIR BINARY WHEEL OUT.safetensors [--epochs 6] [--seed 1] [--threads 2] [--from OLD.safetensors --rate 0.5]

With --from a written file is trained on (its weights are taken as they were rounded), as is done when sentences were added.

The coded sentences of resources/examples are tokenised and parsed by the program itself (BINARY parse), so that training sees what reading will
see. The encoder starts from the same pretrained weights as `accurate` and shares its piece table, which is not in the file written here.
Heads over the word states (docs/weights.md, "Event encoder"): type of act a word expresses or none, type before reduction, mode, status,
two flags (historical, embedded), and for each pair of a predicate and a party its role. A tenth of the sentences, by hash, is kept for reporting.
"""

import argparse
import glob
import hashlib
import json
import math
import os
import random
import subprocess
import sys
import tempfile

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import export
import model
import start
import text
from train import BF16

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import check_examples  # noqa: E402

TYPES = ["-"] + check_examples.TYPES
MODES = ["-"] + sorted({m for v in check_examples.MODES.values() for m in v})
STATUS = ["occurred", "ongoing", "planned", "hypothetical", "negated"]
ROLES = ["-", "actor", "recipient", "speaker"]
CANDIDATES = {"VERB", "NOUN", "ADJ", "PROPN", "AUX"}
PARTIES = {"NOUN", "PROPN", "PRON", "ADJ", "NUM", "DET", "X", "VERB"}
ROLE = 96
# Rows of the table of paths between a party and a predicate.
PATHS = 16384


def span_of(sentence, words):
    start = check_examples.find(sentence, words)
    if start is None:
        return None
    plain = words.rsplit("#", 1)[0] if words.rsplit("#", 1)[-1].isdigit() else words
    a = len(sentence[:start].encode())
    return a, a + len(plain.encode())


def read(folder, binary):
    """[(words, upos, [(trigger, type, act, mode, status, hist, emb, {token: role})])] of all coded sentences."""
    rows = []
    for path in sorted(glob.glob(os.path.join(folder, "*.txt"))):
        for line, sentence, events in check_examples.items(path):
            if sentence and all(len(f) == 9 for _, f in events):
                rows.append((sentence, [f for _, f in events]))
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False) as f:
        for i, (s, _) in enumerate(rows):
            f.write(json.dumps({"id": str(i), "text": s}) + "\n")
    out = subprocess.run([binary, "parse", "--format", "jsonl", f.name], capture_output=True, text=True, check=True).stdout
    parsed = {d["id"]: d for d in map(json.loads, out.splitlines())}
    result, lost = [], 0
    for i, (sentence, events) in enumerate(rows):
        d = parsed.get(str(i))
        if d is None or not d["tokens"]:
            continue
        raw = d["text"].encode()
        spans = [t["span"] for t in d["tokens"]]
        words = [raw[a:b].decode() for a, b in spans]
        heads = [t["head"] for t in d["tokens"]]

        def head_in(span):
            inside = [k for k, (a, b) in enumerate(spans) if a < span[1] and b > span[0]]
            top = [k for k in inside if heads[k] is None or heads[k] not in inside]
            # A party phrase's head is its first word of noun kind that hangs outside.
            good = [k for k in top if d["tokens"][k]["upos"] in PARTIES] or top
            return good[0] if good else None

        coded = []
        for f in events:
            main = span_of(sentence, f[0].split(" ... ")[0])
            trigger = head_in(main) if main else None
            kind, _, act = f[1].partition("/")
            if trigger is None or kind not in TYPES:
                lost += 1
                continue
            status, *flags = [x.strip() for x in f[3].split(",")]
            roles = {}
            for field, role in ((6, "speaker"), (5, "recipient"), (4, "actor")):
                for p in f[field].split(" + "):
                    sp = span_of(sentence, p) if p != "-" else None
                    k = head_in(sp) if sp else None
                    if k is not None:
                        roles[k] = ROLES.index(role)
            coded.append((trigger, TYPES.index(kind), TYPES.index(act or kind), MODES.index(f[2]) if f[2] in MODES else 0, STATUS.index(status), "historical" in flags, "embedded" in flags, roles))
        case = {}
        for k, t in enumerate(d["tokens"]):
            if t["deprel"] == "case" and heads[k] is not None:
                case.setdefault(heads[k], words[k].lower())
        tree = (heads, [t["deprel"] for t in d["tokens"]], [t["xpos"] for t in d["tokens"]], case)
        result.append((words, [t["upos"] for t in d["tokens"]], coded, sentence, tree))
    print(f"{len(result)} sentences, {sum(len(r[2]) for r in result)} events, {lost} lost", flush=True)
    return result


def row_of(feature):
    """The row of a feature in the table of paths: FNV-1a of its bytes."""
    h = 0xCBF29CE484222325
    for b in feature.encode():
        h = ((h ^ b) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return h % PATHS


def paths(tree, t, p, known={}):
    """The three rows of how a party `p` hangs together with a predicate `t` in the tree (docs/weights.md)."""
    heads, rels, xpos, case = tree

    def up(k):
        chain = [k]
        while heads[k] is not None and len(chain) < 5:
            k = heads[k]
            chain.append(k)
        return chain

    a, b = up(p), up(t)
    i = next((i for i, k in enumerate(a) if k in b), None)
    side = "<" if p < t else ">"
    if i is None or i + b.index(a[i]) > 5:
        base, by = "far", ""
    else:
        j = b.index(a[i])
        base = "^".join(rels[k] for k in a[:i]) + "|" + "^".join(rels[k] for k in b[:j])
        by = case.get(a[i - 1], "") if i else ""
    out = []
    for f in (base + side, base + "#" + by, base + "@" + xpos[t]):
        if f not in known:
            known[f] = row_of(f)
        out.append(known[f])
    return out


class Events(nn.Module):
    """The encoder with its event heads."""

    kind = "events"

    def __init__(self, pieces):
        super().__init__()
        sizes = {"upos": 2, "xpos": 2, "feats": 2, "lemma": 2, "ner": 3, "corpora": 1, "deprel": 2}
        self.body = model.Encoder(pieces, sizes, dropout=0.1, head_dropout=0.2)
        d = self.body.config["width"]
        self.type_head, self.act, self.mode = nn.Linear(d, len(TYPES)), nn.Linear(d, len(TYPES)), nn.Linear(d, len(MODES))
        self.status, self.flags = nn.Linear(d, len(STATUS)), nn.Linear(d, 2)
        self.role_trigger, self.role_party = nn.Linear(d, ROLE), nn.Linear(d, ROLE)
        self.role_bilinear = nn.Linear(ROLE, len(ROLES) * ROLE, bias=False)
        self.role_linear = nn.Linear(2 * ROLE, len(ROLES))
        nn.init.normal_(self.role_bilinear.weight, std=0.02)
        self.role_path = nn.Parameter(torch.zeros(PATHS, len(ROLES)))
        self.drop = nn.Dropout(0.2)

    def roles(self, trigger, party, tree, at, parties):
        """Scores `[T, P, roles]` of one sentence's triggers `[T, d]`, words `at`, and parties `[P, d]`, words `parties`."""
        t, p = F.relu(self.role_trigger(trigger)), F.relu(self.role_party(party))
        turned = self.role_bilinear(p).view(len(p), len(ROLES), ROLE)
        both = torch.cat([t[:, None].expand(-1, len(p), -1), p[None].expand(len(t), -1, -1)], -1)
        rows = torch.tensor([[paths(tree, k, p) for p in parties] for k in at])
        return torch.einsum("ti,pri->tpr", t.float(), turned.float()) + self.role_linear(both).float() + self.role_path[rows].sum(2)


def batches(rows, pieces, size, shuffle):
    rows = sorted(rows, key=lambda r: len(r[0]) + (random.random() * 4 if shuffle else 0))
    groups, cur, words = [], [], 0
    for r in rows:
        if cur and words + len(r[0]) > size:
            groups.append(cur)
            cur, words = [], 0
        cur.append(r)
        words += len(r[0])
    if cur:
        groups.append(cur)
    if shuffle:
        random.shuffle(groups)
    for g in groups:
        cut = [[pieces.of(text.fold(w)) for w in r[0]] for r in g]
        width = max(sum(map(len, c)) for c in cut) + 2
        n = max(len(c) for c in cut)
        b = {
            "pieces": torch.zeros(len(g), width, dtype=torch.long), "piece_shapes": torch.zeros(len(g), width, dtype=torch.long),
            "piece_pad": torch.ones(len(g), width, dtype=torch.bool), "first": torch.zeros(len(g), n, dtype=torch.long),
        }
        for i, (r, c) in enumerate(zip(g, cut)):
            row, shapes, first = [pieces.cls], [0], []
            for w, ps in zip(r[0], c):
                first.append(len(row))
                row += ps
                shapes += [text.shape(text.fold(w))] * len(ps)
            row.append(pieces.sep)
            shapes.append(0)
            b["pieces"][i, : len(row)] = torch.tensor(row)
            b["piece_shapes"][i, : len(row)] = torch.tensor(shapes)
            b["piece_pad"][i, : len(row)] = False
            b["first"][i, : len(first)] = torch.tensor(first)
        yield g, b


def loss_of(net, g, b):
    states, _ = net.body.states(b)
    total, parts = 0.0, []
    kinds, want, where = [], [], []
    for i, (words, upos, coded, _, tree) in enumerate(g):
        triggers = {c[0]: c for c in coded}
        for k in range(len(words)):
            if upos[k] in CANDIDATES or k in triggers:
                where.append((i, k))
                want.append(triggers[k][1] if k in triggers else 0)
    idx = torch.tensor(where).T
    s = net.drop(states[idx[0], idx[1]])
    weight = torch.ones(len(TYPES))
    weight[0] = 0.6
    total = F.cross_entropy(net.type_head(s).float(), torch.tensor(want), weight=weight, label_smoothing=0.05)
    hot = [(i, c) for i, r in enumerate(g) for c in r[2]]
    if hot:
        t = net.drop(states[torch.tensor([i for i, _ in hot]), torch.tensor([c[0] for _, c in hot])])
        col = lambda k: torch.tensor([int(c[k]) for _, c in hot])
        total = total + 0.4 * F.cross_entropy(net.act(t).float(), col(2)) + 0.25 * F.cross_entropy(net.mode(t).float(), col(3)) + 0.5 * F.cross_entropy(net.status(t).float(), col(4))
        total = total + 0.3 * F.binary_cross_entropy_with_logits(net.flags(t).float(), torch.stack([col(5), col(6)], 1).float())
        role = 0.0
        for i, (words, upos, coded, _, tree) in enumerate(g):
            if not coded:
                continue
            parties = [k for k in range(len(words)) if upos[k] in PARTIES or any(k in c[7] for c in coded)]
            at = [c[0] for c in coded]
            scores = net.roles(net.drop(states[i, at]), net.drop(states[i, parties]), tree, at, parties)
            gold = torch.tensor([[c[7].get(k, 0) for k in parties] for c in coded])
            role = role + F.cross_entropy(scores.reshape(-1, len(ROLES)), gold.reshape(-1), reduction="sum") / len(parties)
        total = total + 1.0 * role / max(1, len(hot)) * 3
    return total


def evaluate(net, rows, pieces):
    net.eval()
    tp = fp = fn = st = n = rt = rp = rg = 0
    trig = [0, 0, 0]
    with torch.no_grad():
        for g, b in batches(rows, pieces, 500, False):
            states, _ = net.body.states(b)
            for i, (words, upos, coded, _, tree) in enumerate(g):
                gold = {c[0]: c for c in coded}
                s = states[i, : len(words)].float()
                best = net.type_head(s).argmax(-1).tolist()
                for k in range(len(words)):
                    guess = best[k] if upos[k] in CANDIDATES else 0
                    want = gold[k][1] if k in gold else 0
                    tp += guess == want and want > 0
                    fp += guess > 0 and guess != want
                    fn += want > 0 and guess != want
                    trig[0] += guess > 0 and want > 0
                    trig[1] += guess > 0 and want == 0
                    trig[2] += guess == 0 and want > 0
                if gold:
                    ts = [c[0] for c in coded]
                    st += sum(int(a == c[4]) for a, c in zip(net.status(s[ts]).argmax(-1).tolist(), coded))
                    n += len(coded)
                    parties = [k for k in range(len(words)) if upos[k] in PARTIES]
                    got = net.roles(s[ts], s[parties], tree, ts, parties).argmax(-1).tolist()
                    for c, row in zip(coded, got):
                        for k, r in zip(parties, row):
                            rt += r > 0 and c[7].get(k, 0) == r
                            rp += r > 0
                        rg += len(c[7])
    net.train()
    f = lambda a, b, c: round(2 * a / max(1, 2 * a + b + c), 4)
    return {"type_f1": f(tp, fp, fn), "trigger_f1": f(*trig), "status": round(st / max(1, n), 4), "role_f1": round(2 * rt / max(1, rp + rg), 4)}


def write(path, net):
    out = {}

    def rounded(name, w, most=63):
        q, s = export.quantise(w.detach(), most)
        out[name + ".weight"], out[name + ".scale"] = q.numpy(), s.numpy().astype(np.float32)

    b = net.body
    rounded("position", b.position.weight, 127)
    out["shape.weight"] = b.shape.weight.detach().numpy()
    plain = [("embed.norm", b.norm)] + [(f"layer.{i}.{k}", getattr(l, k)) for i, l in enumerate(b.layers) for k in ("norm1", "norm2")]
    for name, x in plain:
        out[name + ".weight"], out[name + ".bias"] = x.weight.detach().numpy(), x.bias.detach().numpy()
    linear = [(f"layer.{i}.{k}", getattr(l, k)) for i, l in enumerate(b.layers) for k in ("qkv", "out", "up", "down")]
    linear += [("event.type", net.type_head), ("event.act", net.act), ("event.mode", net.mode), ("event.status", net.status), ("event.flags", net.flags)]
    linear += [("role.trigger", net.role_trigger), ("role.party", net.role_party), ("role.bilinear", net.role_bilinear), ("role.linear", net.role_linear)]
    for name, x in linear:
        rounded(name, x.weight)
        if x.bias is not None:
            out[name + ".bias"] = x.bias.detach().numpy()
    out["role.path"] = net.role_path.detach().numpy().astype(np.float32)
    config = {k: v for k, v in b.config.items()} | {"kind": "events", "role": ROLE}
    meta = {"format": "dateline-weights/1", "kind": "events", "config": json.dumps(config), "labels": json.dumps({"type": TYPES, "mode": MODES, "status": STATUS, "role": ROLES})}
    h = hashlib.sha256()
    for k in sorted(out):
        h.update(k.encode() + np.ascontiguousarray(out[k]).tobytes())
    meta["version"] = h.hexdigest()[:16]
    head, at, blobs = {"__metadata__": meta}, 0, []
    for k in sorted(out):
        raw = np.ascontiguousarray(out[k]).tobytes()
        head[k] = {"dtype": "I8" if out[k].dtype == np.int8 else "F32", "shape": list(out[k].shape), "data_offsets": [at, at + len(raw)]}
        at += len(raw)
        blobs.append(raw)
    head = json.dumps(head).encode()
    head += b" " * (-len(head) % 8)
    with open(path, "wb") as f:
        f.write(len(head).to_bytes(8, "little") + head + b"".join(blobs))
    return meta["version"]


def resume(path, net):
    """Puts the weights of a written file into the network."""
    meta, t = start.read_safetensors(open(path, "rb").read())
    labels = json.loads(meta["labels"])
    assert (labels["type"], labels["mode"], labels["status"], labels["role"]) == (TYPES, MODES, STATUS, ROLES), "other labels"
    full = lambda k: t[k + ".weight"].float() * t[k + ".scale"].float()[:, None]
    b = net.body
    with torch.no_grad():
        b.position.weight.copy_(full("position"))
        b.shape.weight.copy_(t["shape.weight"])
        plain = [("embed.norm", b.norm)] + [(f"layer.{i}.{k}", getattr(l, k)) for i, l in enumerate(b.layers) for k in ("norm1", "norm2")]
        linear = [(f"layer.{i}.{k}", getattr(l, k)) for i, l in enumerate(b.layers) for k in ("qkv", "out", "up", "down")]
        linear += [("event.type", net.type_head), ("event.act", net.act), ("event.mode", net.mode), ("event.status", net.status), ("event.flags", net.flags)]
        linear += [("role.trigger", net.role_trigger), ("role.party", net.role_party), ("role.bilinear", net.role_bilinear), ("role.linear", net.role_linear)]
        for name, x in plain:
            x.weight.copy_(t[name + ".weight"])
            x.bias.copy_(t[name + ".bias"])
        if "role.path" in t:
            net.role_path.copy_(t["role.path"])
        for name, x in linear:
            x.weight.copy_(full(name))
            if x.bias is not None:
                x.bias.copy_(t[name + ".bias"])


def main():
    a = argparse.ArgumentParser()
    a.add_argument("examples"), a.add_argument("binary"), a.add_argument("wheel"), a.add_argument("out")
    a.add_argument("--epochs", type=int, default=6), a.add_argument("--seed", type=int, default=1), a.add_argument("--threads", type=int, default=2)
    a.add_argument("--from", dest="old", help="a written file to train on")
    a.add_argument("--rate", type=float, default=1.0, help="times the usual learning rates")
    o = a.parse_args()
    torch.manual_seed(o.seed), random.seed(o.seed), torch.set_num_threads(o.threads)
    vocab, rows_kept, tensors = start.load(o.wheel)
    pieces = text.Pieces(vocab)
    rows = read(o.examples, o.binary)
    held = [r for r in rows if int(hashlib.sha256(r[3].encode()).hexdigest(), 16) % 10 == 0]
    train = [r for r in rows if int(hashlib.sha256(r[3].encode()).hexdigest(), 16) % 10 != 0]
    net = Events(len(vocab))
    net.body.start(tensors, rows_kept)
    if o.old:
        resume(o.old, net)
        print("before", evaluate(net, held, pieces), flush=True)
    groups = [{"params": [p for n, p in net.named_parameters() if n.startswith("body.") and p.requires_grad], "lr": 2e-4 * o.rate}, {"params": [p for n, p in net.named_parameters() if not n.startswith("body.") and n != "role_path"], "lr": 1e-3 * o.rate}, {"params": [net.role_path], "lr": 4e-3}]
    opt = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98))
    steps = o.epochs * sum(1 for _ in batches(train, pieces, 450, True))
    rate = lambda k: min(1, (k + 1) / (0.1 * steps)) * max(0.0, (steps - k) / (0.9 * steps)) if k > 0.1 * steps else (k + 1) / (0.1 * steps)
    sched = torch.optim.lr_scheduler.LambdaLR(opt, rate)
    import time
    t0, k = time.time(), 0
    for e in range(o.epochs):
        for g, b in batches(train, pieces, 450, True):
            with torch.autocast("cpu", torch.bfloat16, enabled=BF16):
                loss = loss_of(net, g, b)
            opt.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            opt.step()
            if k < steps - 1:
                sched.step()
            k += 1
            if k % 100 == 0:
                print(f"step {k}/{steps} loss {loss.item():.4f} {time.time() - t0:.0f} s", flush=True)
        print("epoch", e + 1, evaluate(net, held, pieces), flush=True)
    print("written", o.out, write(o.out, net))


if __name__ == "__main__":
    main()
