"""Rounds a checkpoint into the shipped file, and reads such a file back (docs/weights.md)."""

import argparse
import hashlib
import json
import os
import struct

import numpy as np
import torch
from torch import nn

import batch
import data
import lexicon
import model
import start
import text


def quantise(w, most):
    """(I8 values, F32 scale per row): of a few scales per row the one with the least squared error."""
    w = w.float()
    top = w.abs().amax(1).clamp(min=1e-8)
    best, scale = None, None
    for f in (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7):
        s = top * f / most
        q = (w / s[:, None]).round().clamp(-most, most)
        e = ((q * s[:, None] - w) ** 2).sum(1)
        if best is None:
            best, scale = e, s
        else:
            better = e < best
            best, scale = torch.where(better, e, best), torch.where(better, s, scale)
    return (w / scale[:, None]).round().clamp(-most, most).to(torch.int8), scale


def names_of(net):
    """[(name in the file, module or parameter, kind)] of a network; kind: matrix, table, plain."""
    h = net.heads
    out = [("embed.norm", net.norm, "norm"), ("shape.weight", net.shape.weight, "plain"), ("root", net.root, "plain"), ("piece", net.piece.weight, "table")]
    if net.kind == "encoder":
        out.append(("position", net.position.weight, "table"))
        for i, l in enumerate(net.layers):
            out += [(f"layer.{i}.{k}", getattr(l, k), "matrix") for k in ("qkv", "out", "up", "down")]
            out += [(f"layer.{i}.{k}", getattr(l, k), "norm") for k in ("norm1", "norm2")]
    else:
        out += [(k, e.weight, "table") for k, e in net.tables.items()]
        out.append(("piece_proj", net.piece_proj, "matrix"))
        for i, l in enumerate(net.layers):
            out += [(f"layer.{i}.window", l.window, "matrix"), (f"layer.{i}.gru", l.gru, "matrix"), (f"layer.{i}.norm", l.norm, "norm")]
    out += [(k, getattr(h, k), "matrix") for k in ("upos", "xpos", "feats", "lemma")]
    out += [("ner", h.ner, "names"), ("arc.dep", h.arc_dep, "matrix"), ("arc.head", h.arc_head, "matrix"), ("arc.bilinear", h.arc_bilinear, "matrix"), ("arc.hb", h.arc_hb, "plain")]
    out += [("label.dep", h.label_dep, "matrix"), ("label.head", h.label_head, "matrix")]
    if h.bilinear:
        out += [("label.bilinear", h.label_bilinear, "matrix"), ("label.linear", h.label_linear, "matrix")]
    else:
        out.append(("label.out", h.label_out, "matrix"))
    return out


def tensors_of(net):
    """{name: numpy array} of the file."""
    out = {}

    def rounded(name, w, most):
        q, s = quantise(w.detach(), most)
        out[name + ".weight"], out[name + ".scale"] = q.numpy(), s.numpy().astype(np.float32)

    for name, x, kind in names_of(net):
        if kind == "plain":
            out[name] = x.detach().float().numpy()
        elif kind == "table":
            rounded(name, x, 127)
        elif kind == "norm":
            out[name + ".weight"], out[name + ".bias"] = x.weight.detach().float().numpy(), x.bias.detach().float().numpy()
        elif kind == "names":
            rounded(name, x.weight, 63)
            h = net.heads
            out[name + ".bias"] = (x.bias + h.style_out(h.style.weight)).detach().float().numpy()
        else:
            rounded(name, x.weight, 63)
            if x.bias is not None:
                out[name + ".bias"] = x.bias.detach().float().numpy()
    return out


def write(path, net, maker, exceptions):
    tensors = tensors_of(net)
    meta = {
        "format": "dateline-weights/1",
        "kind": net.kind,
        "config": json.dumps(net.config),
        "labels": json.dumps(maker.labels, ensure_ascii=False),
        "lemma_exceptions": json.dumps(exceptions, ensure_ascii=False),
        "vocab": "\n".join(maker.pieces.vocab),
    }
    if maker.tables:
        for k in maker.tables:
            meta["forms" if k == "form" else k] = "\n".join(sorted(maker.tables[k], key=maker.tables[k].get))
    names = {"float32": "F32", "int8": "I8"}
    h = hashlib.sha256()
    for k in sorted(tensors):
        t = tensors[k]
        h.update(f"{k} {names[str(t.dtype)]} {list(t.shape)}".encode() + np.ascontiguousarray(t).tobytes())
    for k in sorted(meta):
        h.update(f"{k}={meta[k]}".encode())
    meta["version"] = h.hexdigest()[:16]
    head, at = {"__metadata__": meta}, 0
    order = sorted(tensors, key=lambda k: (tensors[k].dtype != np.float32, k))
    for k in order:
        n = tensors[k].nbytes
        head[k] = {"dtype": names[str(tensors[k].dtype)], "shape": list(tensors[k].shape), "data_offsets": [at, at + n]}
        at += n
    raw = json.dumps(head, ensure_ascii=False).encode()
    raw += b" " * (-len(raw) % 64 + 56)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(raw)) + raw)
        for k in order:
            f.write(np.ascontiguousarray(tensors[k]).tobytes())
    return meta["version"], 8 + len(raw) + at


def round_rows(x):
    """The input rows of a big matrix as the program rounds them: u8 with an offset per row."""
    lo, hi = x.amin(-1, keepdim=True).clamp(max=0), x.amax(-1, keepdim=True).clamp(min=0)
    step = ((hi - lo) / 255).clamp(min=1e-12)
    return ((x - lo) / step).round() * step + lo


def read(path, rounding=True):
    """(network, maker, exceptions) of a shipped file; `rounding`: simulate the rounded inputs."""
    meta, t = start.read_safetensors(open(path, "rb").read())
    labels = json.loads(meta["labels"])
    sizes = {k: len(v) for k, v in labels.items()}
    cfg = json.loads(meta["config"])
    vocab = meta["vocab"].split("\n")
    tables = None
    if meta["kind"] == "encoder":
        net = model.Encoder(len(vocab), sizes, layers=cfg["layers"])
    else:
        tables = {k: {v: i for i, v in enumerate(meta["forms" if k == "form" else k].split("\n"))} for k in ("form", "prefix3", "suffix3", "suffix2")}
        net = model.Recurrent({k: len(v) for k, v in tables.items()}, sizes, d=cfg["width"], layers=cfg["layers"], pieces=len(vocab))
    maker = batch.Maker(text.Pieces(vocab), labels, tables)
    full = lambda k: t[k + ".weight"].float() * t[k + ".scale"][:, None]
    with torch.no_grad():
        for name, x, kind in names_of(net):
            if kind == "plain":
                x.copy_(t[name])
            elif kind == "table":
                x.copy_(full(name))
            elif kind == "norm":
                x.weight.copy_(t[name + ".weight"])
                x.bias.copy_(t[name + ".bias"])
            else:
                x.weight.copy_(full(name))
                if kind == "names":
                    # The styles' biases as a table of their own: an identity takes the place of the 8 columns.
                    net.heads.style = nn.Embedding.from_pretrained(t[name + ".bias"])
                    net.heads.style_out = nn.Identity()
                    x.bias.zero_()
                elif x.bias is not None:
                    x.bias.copy_(t[name + ".bias"])
        if rounding:
            for name, x, kind in names_of(net):
                if kind in ("matrix", "names"):
                    x.register_forward_pre_hook(lambda _, a: (round_rows(a[0]),))
            net.heads.round = round_rows
    net.eval()
    return net, maker, json.loads(meta["lemma_exceptions"])


def main():
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("checkpoint")
    a.add_argument("out")
    a.add_argument("--data", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../shared/data"))
    o = a.parse_args()
    import train

    net, maker, rare = train.load(o.checkpoint)
    exceptions = lexicon.table(data.load(o.data, "train"), rare, maker.pieces.vocab)
    print(*write(o.out, net, maker, exceptions))


if __name__ == "__main__":
    main()
