//! A long body is uploaded and downloaded in constant memory.

use std::fs;
use std::io::{self, Read};

use serde_json::{Value, json};
use sha2::Digest as _;
use shapesmith_s3::Body;
use shapesmith_s3::operation::get_object::GetObjectInput;
use shapesmith_s3::operation::put_object::PutObjectInput;

use super::scenario::{Context, Outcome, Scenario, Trouble, same};
use super::store::{Failure, Store};

/// The body's length, and that of the words it consists of.
const LENGTH: u64 = 64 * 1024 * 1024;
const WORD: usize = size_of::<u64>();

/// How much memory may grow, in KiB: less than half of the body.
const GROWTH: u64 = 32 * 1024;

/// The scenarios.
pub fn all<S: Store>() -> [Scenario<S>; 1] {
    [("64 MiB up and down in constant memory", stream)]
}

fn stream<S: Store>(context: &Context<'_, S>) -> Outcome {
    let (bucket, key) = (context.bucket("stream")?, "long");
    let memory = Memory::now();
    let expected = Digest::read(context.store, Pattern::body())?;
    let input = PutObjectInput::builder().bucket(bucket.as_str()).key(key).body(Pattern::body());
    context.call(input.build()?)?;
    let input = GetObjectInput::builder().bucket(bucket.as_str()).key(key);
    let found = Digest::read(context.store, context.call(input.build()?)?.body)?;
    same("what comes down", &expected, &found)?;
    let output = context.boto("get_object", &json!({"Bucket": bucket, "Key": key}))?;
    same("boto3 reads", &expected.to_json(), &output["Body"])?;
    memory.has_not_grown()
}

/// A body that is generated while it is read. All words differ, so a lost or repeated piece is
/// noticed.
struct Pattern {
    left: u64,
}

impl Pattern {
    fn body() -> Body {
        Body::reader(Self { left: LENGTH }, Some(LENGTH))
    }
}

impl Read for Pattern {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut length = 0;
        for word in buffer.chunks_exact_mut(WORD) {
            if self.left == 0 {
                break;
            }
            word.copy_from_slice(&self.left.to_le_bytes());
            self.left -= WORD as u64;
            length += WORD;
        }
        Ok(length)
    }
}

/// Length and digest of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    size: usize,
    sha256: String,
}

impl Digest {
    /// Of bytes in memory.
    pub fn of(bytes: &[u8]) -> Self {
        let mut hasher = sha2::Sha256::new();
        hasher.update(bytes);
        Self { size: bytes.len(), sha256: hex(&hasher.finalize()) }
    }

    /// Of a body, which is read to its end.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read<S: Store>(store: &S, body: Body) -> Result<Self, Failure> {
        let (mut size, mut hasher) = (0, sha2::Sha256::new());
        store.read(body, &mut |piece| {
            size += piece.len();
            hasher.update(piece);
        })?;
        Ok(Self { size, sha256: hex(&hasher.finalize()) })
    }

    /// As `tests/e2e/boto.py` prints it.
    pub fn to_json(&self) -> Value {
        json!({"size": self.size, "sha256": self.sha256})
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Peak memory of this process, in KiB, as Linux counts it.
struct Memory(Option<u64>);

impl Memory {
    /// Resets the peak, where the system allows it.
    fn now() -> Self {
        // "5" resets the peak. Where that is not possible, what was before makes us less strict.
        let _not_allowed = fs::write("/proc/self/clear_refs", "5");
        Self(peak())
    }

    fn has_not_grown(&self) -> Outcome {
        let (Some(before), Some(after)) = (self.0, peak()) else {
            return Err(Trouble::Skipped(
                "passed, but no system other than Linux tells the memory".into(),
            ));
        };
        let growth = after.saturating_sub(before);
        same(&format!("memory grew by {growth} KiB, less than {GROWTH}"), &true, &(growth < GROWTH))
    }
}

fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
