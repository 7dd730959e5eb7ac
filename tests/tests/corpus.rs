//! The fuzz targets, with their saved corpus and with mutations of it. Whatever the bytes are, what
//! the targets check holds.

#![allow(dead_code, missing_docs, unreachable_pub)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../fuzz/src/lib.rs"]
mod fuzz;

use std::fs;
use std::path::Path;

use shapesmith_tests::responses::Chance;

/// Mutations of each target's corpus.
const MUTATIONS: usize = 2000;

/// Returns the files of a target's corpus, in order.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let files =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// Replaces, removes and inserts bytes, and joins the beginning and the end of two inputs.
fn mutated(inputs: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut data = chance.pick(inputs).clone();
    for _ in 0..=chance.below(4) {
        let at = chance.below(data.len() + 1);
        match chance.below(5) {
            0 => data.truncate(at),
            1 => data.insert(at, chance.number() as u8),
            2 if at < data.len() => drop(data.remove(at)),
            3 if at < data.len() => data[at] = *chance.pick(b"\"\\{}[]<>&;:,=0-e. \n\0\xff"),
            _ => {
                let other = chance.pick(inputs);
                let from = chance.below(other.len() + 1);
                data.splice(at.., other[from..].iter().copied());
            }
        }
    }
    data
}

#[test]
fn every_target_holds() {
    for (name, target) in fuzz::TARGETS {
        let inputs = corpus(name);
        assert!(!inputs.is_empty(), "{name} has no corpus");
        inputs.iter().for_each(|data| target(data));
        let mut chance = Chance::new(5);
        for _ in 0..MUTATIONS {
            target(&mutated(&inputs, &mut chance));
        }
    }
}
