#!/usr/bin/env bash
# How large generated crates are and how long they take to build, beside aws-sdk-s3 and
# aws-sdk-dynamodb: a Markdown table on standard output. All rows are built cold, one after the
# other, in one run of about fifteen minutes; compare rows of one run only. Needs the network once,
# for the crates. With `json`, only the crates of DynamoDB are measured.
#
#     bash tests/peers/sizes.sh [json]
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$root/target/sizes
mkdir -p "$work"

# Measures a program that does no more than depend on one crate: its name in the table, its line
# under [dependencies], its package.
measure() {
    local name=$1 dependency=$2 package=$3 program=$work/program
    rm -rf "$program"
    mkdir -p "$program/src"
    printf '[package]\nname = "program"\nversion = "0.1.0"\nedition = "2024"\n\n[dependencies]\n%s\n\n[workspace]\n' \
        "$dependency" >"$program/Cargo.toml"
    echo 'fn main() {}' >"$program/src/main.rs"
    cd "$program"
    cargo fetch --quiet
    local source files lines bytes packages check release
    source=$(cargo metadata --format-version 1 | python3 -c "
import json, os, sys
packages = json.load(sys.stdin)['packages']
print(next(os.path.dirname(p['manifest_path']) for p in packages if p['name'] == '$package'))")/src
    files=$(find "$source" -name '*.rs' | wc -l)
    lines=$(find "$source" -name '*.rs' -print0 | xargs -0 cat | wc -l)
    bytes=$(find "$source" -name '*.rs' -print0 | xargs -0 cat | wc -c)
    # The program itself is none of the packages it builds.
    packages=$(($(cargo tree -e normal --prefix none --format '{p}' | sed 's/ (.*//' | sort -u | wc -l) - 1))
    check=$(seconds cargo check --quiet)
    release=$(seconds cargo build --release --quiet)
    printf '| %s | %s | %s | %s | %s | %s s | %s s |\n' \
        "$name" "$lines" "$bytes" "$files" "$packages" "$check" "$release"
}

# The seconds a command takes with an empty target folder.
seconds() {
    rm -rf target
    local start end
    start=$(date +%s%N)
    "$@" >&2
    end=$(date +%s%N)
    printf '%d.%d' $(((end - start) / 1000000000)) $(((end - start) / 100000000 % 10))
}

generate() { (cd "$root" && cargo xtask codegen "$@" >&2); }

put_item=$work/put-item
generate --model tests/peers/models/dynamodb.json --patches tests/peers/models/dynamodb.patches.toml \
    --operation PutItem --out "$put_item"
echo "| crate | lines | bytes | files | packages | cold check | cold release build |"
echo "|---|---:|---:|---:|---:|---:|---:|"
measure "shapesmith: PutItem of DynamoDB" "put-item = { path = \"$put_item\" }" put-item
measure "aws-sdk-dynamodb, no default features" \
    'aws-sdk-dynamodb = { version = "1", default-features = false }' aws-sdk-dynamodb
[ "${1:-}" != json ] || exit 0

alone=$work/put-bucket-notification
generate --service s3 --operation PutBucketNotification --out "$alone"
measure "shapesmith: PutBucketNotification" "shapesmith-s3 = { path = \"$alone\" }" shapesmith-s3
measure "shapesmith: all of S3" "shapesmith-s3 = { path = \"$root/generated/s3\" }" shapesmith-s3
measure "aws-sdk-s3, no default features" \
    'aws-sdk-s3 = { version = "1", default-features = false }' aws-sdk-s3
measure "aws-sdk-s3" 'aws-sdk-s3 = "1"' aws-sdk-s3
