"""Calls boto3 for the end-to-end program: a line of JSON in, a line of JSON out, until the end of input.

In:  {"service": "s3", "method": "head_object", "arguments": {"Bucket": "photos", "Key": "a b"}}
Out: {"output": {…}}, or {"error": {"code": …, "message": …, "status": …}} if the server refuses.

In an output, a body is {"size": …, "sha256": …}. Endpoint, region and keys are in the usual
environment variables. Any other failure ends the program with a traceback.
"""

import hashlib
import json
import os
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.response import StreamingBody

# Buckets in the path: 127.0.0.1 has no subdomains. Nothing is tried twice.
CONFIG = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1})

CHUNK = 1 << 20


def main():
    clients = {}
    for line in sys.stdin:
        call = json.loads(line)
        service = call["service"]
        if service not in clients:
            clients[service] = boto3.client(service, config=CONFIG)
        answer = ask(getattr(clients[service], call["method"]), call["arguments"])
        print(json.dumps(answer, default=as_json), flush=True)


def ask(method, arguments):
    try:
        output = method(**arguments)
    except ClientError as error:
        said = error.response["Error"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return {"error": {"code": said["Code"], "message": said.get("Message"), "status": status}}
    output.pop("ResponseMetadata", None)
    return {"output": output}


def as_json(value):
    """What JSON has no form for: bodies, times, and the elements that botocore leaves in outputs."""
    if isinstance(value, StreamingBody):
        return digest(value)
    return str(value)


def digest(body):
    sha256, size = hashlib.sha256(), 0
    for chunk in body.iter_chunks(CHUNK):
        sha256.update(chunk)
        size += len(chunk)
    return {"size": size, "sha256": sha256.hexdigest()}


if __name__ == "__main__":
    try:
        main()
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(1)  # Whoever asked is gone, and so is the output.
