#!/usr/bin/env python3
"""Reduces one of botocore's models to some operations: their shapes, without prose.

    python3 tests/peers/models/trim.py service-2.json.gz PutItem Query >tests/peers/models/dynamodb.json
"""

import gzip
import json
import sys

PROSE = {"documentation", "documentationUrl", "deprecatedMessage"}


def facts(node):
    """Returns `node` without prose. Members may be called like prose, but are objects."""
    if isinstance(node, list):
        return [facts(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {k: v for k, v in node.items() if not (k in PROSE and isinstance(v, str))}
    return {key: facts(value) for key, value in kept.items()}


def references(node):
    """Yields the names of the shapes that `node` refers to."""
    if isinstance(node, list):
        for item in node:
            yield from references(item)
    elif isinstance(node, dict):
        if isinstance(node.get("shape"), str):
            yield node["shape"]
        for item in node.values():
            yield from references(item)


def main(file, *operations):
    read = gzip.open if file.endswith(".gz") else open
    with read(file) as text:
        model = facts(json.load(text))
    model["operations"] = {name: model["operations"][name] for name in operations}
    missing, closure = list(references(model["operations"])), set()
    while missing:
        name = missing.pop()
        if name not in closure:
            closure.add(name)
            missing.extend(references(model["shapes"][name]))
    model["shapes"] = {name: shape for name, shape in model["shapes"].items() if name in closure}
    print(json.dumps(model, indent=1))


main(*sys.argv[1:])
