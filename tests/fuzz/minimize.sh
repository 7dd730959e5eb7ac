#!/usr/bin/env bash
# Reduces the corpus of each target, or of those named, to inputs of at most 4 KiB that reach
# different code.
#
#     bash tests/fuzz/minimize.sh [TARGET...]
set -euo pipefail
cd "$(dirname "$0")"
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(ls corpus)
for target in "${targets[@]}"; do
    find "corpus/$target" -size +4k -delete
    cargo +nightly fuzz cmin "$target" -- -timeout=10 >/dev/null
done
du -sh corpus
