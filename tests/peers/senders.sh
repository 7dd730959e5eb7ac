#!/usr/bin/env bash
# What it costs to send a bucket's notifications, signed: a program over each client, and one over
# aws-sdk-s3, which lacks the operation and sends its successor. A Markdown table on standard output. All
# rows are built cold in release, one after the other, in one run of about ten minutes; compare rows of
# one run only. Needs the network once, for the crates.
#
#     bash tests/peers/senders.sh
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$root/target/senders
mkdir -p "$work"

# Measures a program: its name in the table, its dependencies, its code on standard input.
measure() {
    local name=$1 dependencies=$2 program=$work/program packages start end bytes
    rm -rf "$program"
    mkdir -p "$program/src"
    printf '[package]\nname = "program"\nversion = "0.1.0"\nedition = "2024"\n\n[dependencies]\n%s\n\n[profile.release]\nstrip = true\n\n[workspace]\n' \
        "$dependencies" >"$program/Cargo.toml"
    cat >"$program/src/main.rs"
    cd "$program"
    cargo fetch --quiet
    # The program itself is none of the packages it builds.
    packages=$(($(cargo tree -e normal --prefix none --format '{p}' | sed 's/ (.*//' | sort -u | wc -l) - 1))
    start=$(date +%s%N)
    cargo build --release --quiet >&2
    end=$(date +%s%N)
    bytes=$(stat -c %s target/release/program)
    printf '| %s | %s | %d.%d s | %d.%d MB |\n' "$name" "$packages" \
        $(((end - start) / 1000000000)) $(((end - start) / 100000000 % 10)) \
        $((bytes / 1000000)) $((bytes / 100000 % 10))
}

# The crate of the one operation, as a user would have it.
alone=$work/put-bucket-notification
(cd "$root" && cargo xtask codegen --service s3 --operation PutBucketNotification --out "$alone" >&2)

echo "| sender | packages | cold release build | binary, stripped |"
echo "|---|---:|---:|---:|"
measure "shapesmith, blocking" "shapesmith-s3 = { path = \"$alone\", features = [\"blocking\", \"sign\"] }" <<'RUST'
use shapesmith_s3::runtime::sign::Credentials;
use shapesmith_s3::types::NotificationConfigurationDeprecated;
use shapesmith_s3::{Config, blocking::Client};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut keys = std::env::args().skip(1);
    let mut key = || keys.next().unwrap_or_default();
    let credentials = Credentials::new(key(), key(), None, None, "arguments");
    let client = Client::new(Config::new(key()).credentials_provider(credentials));
    let none = NotificationConfigurationDeprecated::builder().build();
    client.put_bucket_notification().bucket(key()).notification_configuration(none).send()?;
    Ok(())
}
RUST
measure "shapesmith, async" "shapesmith-s3 = { path = \"$alone\", features = [\"hyper\", \"sign\"] }
tokio = { version = \"1\", features = [\"rt\", \"macros\"] }" <<'RUST'
use shapesmith_s3::runtime::sign::Credentials;
use shapesmith_s3::types::NotificationConfigurationDeprecated;
use shapesmith_s3::{Client, Config};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut keys = std::env::args().skip(1);
    let mut key = || keys.next().unwrap_or_default();
    let credentials = Credentials::new(key(), key(), None, None, "arguments");
    let client = Client::new(Config::new(key()).credentials_provider(credentials));
    let none = NotificationConfigurationDeprecated::builder().build();
    client.put_bucket_notification().bucket(key()).notification_configuration(none).send().await?;
    Ok(())
}
RUST
measure "aws-sdk-s3" 'aws-sdk-s3 = "1"
tokio = { version = "1", features = ["rt", "macros"] }' <<'RUST'
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_s3::types::NotificationConfiguration;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut keys = std::env::args().skip(1);
    let mut key = || keys.next().unwrap_or_default();
    let credentials = Credentials::new(key(), key(), None, None, "arguments");
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .credentials_provider(credentials)
        .region(Region::new(key()))
        .build();
    let client = aws_sdk_s3::Client::from_conf(config);
    let none = NotificationConfiguration::builder().build();
    let request = client.put_bucket_notification_configuration().bucket(key());
    request.notification_configuration(none).send().await?;
    Ok(())
}
RUST
