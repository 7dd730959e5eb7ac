//! Random values of a structure with every kind of member are written and read in each form, by the
//! runtime and by an independent library.
//!
//! A form needs a file with its traits in `tests/fuzz/src/shape`, and a module here.

#![allow(dead_code, missing_docs, unreachable_pub)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(unused_imports)]
#[path = "../fuzz/src/shape/mod.rs"]
mod shape;
#[path = "properties/strategy.rs"]
mod strategy;

use proptest::prelude::*;

use shape::{Everything, alike, to_value};

/// Nothing is saved: what fails once becomes a test of its own.
fn settings() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// Two values are equal if their trees are: NaN is not equal to itself.
macro_rules! assert_alike {
    ($a:expr, $b:expr) => {
        prop_assert_eq!(to_value($a), to_value($b))
    };
}

mod cbor {
    use ciborium::Value;
    use shapesmith_runtime::cbor::{from_bytes, read, to_bytes};

    use super::shape::{from_cbor, is_same, to_cbor};
    use super::*;

    fn read(bytes: &[u8]) -> Everything {
        from_bytes(bytes, read::structure).unwrap().unwrap()
    }

    proptest! {
        #![proptest_config(settings())]

        #[test]
        fn others_read_what_is_written(value in strategy::everything()) {
            let value = value.in_cbor();
            let written = to_bytes(&value);
            let theirs: Value = ciborium::from_reader(&*written).unwrap();
            prop_assert!(is_same(&theirs, &to_cbor(&value)), "{:?}\n{:?}", theirs, to_cbor(&value));
            if let Some(theirs) = from_cbor(&theirs) {
                assert_alike!(&theirs, &value);
            }
        }

        #[test]
        fn what_others_write_is_read(value in strategy::everything()) {
            let value = value.in_cbor();
            let mut written = Vec::new();
            ciborium::into_writer(&to_cbor(&value), &mut written).unwrap();
            assert_alike!(&read(&written), &value);
        }

        #[test]
        fn what_is_written_is_read(value in strategy::everything()) {
            let value = value.in_cbor();
            let written = to_bytes(&value);
            let read = read(&written);
            assert_alike!(&read, &value);
            prop_assert_eq!(to_bytes(&read), written);
        }

        #[test]
        fn a_document_that_is_cut_off_is_an_error(
            value in strategy::everything(),
            end: prop::sample::Index,
        ) {
            let written = to_bytes(&value);
            let part = &written[..1 + end.index(written.len() - 1)];
            prop_assume!(part.len() < written.len());
            prop_assert!(from_bytes(part, read::structure::<Everything>).is_err());
        }
    }
}

mod form {
    use shapesmith_runtime::form::to_bytes;

    use super::shape::from_form;
    use super::*;

    proptest! {
        #![proptest_config(settings())]

        #[test]
        fn others_read_what_is_written(value in strategy::everything()) {
            let form = to_bytes("", &value);
            let read = from_form(&form).map_err(TestCaseError::fail)?;
            assert_alike!(&read, &value.in_form());
        }
    }
}

mod json {
    use serde_json::Value;
    use shapesmith_runtime::json::{from_bytes, read, to_bytes};

    use super::*;

    fn read(bytes: &[u8]) -> Everything {
        from_bytes(bytes, read::structure).unwrap().unwrap()
    }

    proptest! {
        #![proptest_config(settings())]

        #[test]
        fn others_read_what_is_written(value in strategy::everything()) {
            let theirs: Value = serde_json::from_slice(&to_bytes(&value)).unwrap();
            let expected = to_value(&value);
            prop_assert!(alike(&theirs, &expected), "{}\n{}", theirs, expected);
        }

        #[test]
        fn what_others_write_is_read(value in strategy::everything(), is_pretty: bool) {
            let write = if is_pretty { serde_json::to_vec_pretty } else { serde_json::to_vec };
            assert_alike!(&read(&write(&to_value(&value)).unwrap()), &value);
        }

        #[test]
        fn what_is_written_is_read(value in strategy::everything()) {
            let written = to_bytes(&value);
            let read = read(&written);
            assert_alike!(&read, &value);
            prop_assert_eq!(to_bytes(&read), written);
        }

        #[test]
        fn a_document_that_is_cut_off_is_an_error(
            value in strategy::everything(),
            end: prop::sample::Index,
        ) {
            let written = to_bytes(&value);
            let part = &written[..1 + end.index(written.len() - 1)];
            prop_assume!(part.len() < written.len());
            prop_assert!(from_bytes(part, read::structure::<Everything>).is_err());
        }
    }
}

mod xml {
    use shapesmith_runtime::xml::{ReadXml as _, read, to_bytes};

    use super::shape::ROOT;
    use super::*;

    fn read(bytes: &[u8]) -> Everything {
        read::document(bytes, Everything::read_xml).unwrap()
    }

    /// Characters that XML cannot represent are an error. Such values are rejected, and a test with
    /// too many of them fails.
    fn written(value: &Everything) -> Result<shapesmith_runtime::Bytes, TestCaseError> {
        to_bytes(&ROOT, value).map_err(|error| TestCaseError::reject(error.to_string()))
    }

    proptest! {
        #![proptest_config(settings())]

        #[test]
        fn what_is_written_is_read(value in strategy::everything()) {
            let value = value.in_xml();
            let written = written(&value)?;
            let text = std::str::from_utf8(&written).unwrap();
            prop_assert!(roxmltree::Document::parse(text).is_ok(), "{}", text);
            let read = read(&written);
            assert_alike!(&read, &value);
            prop_assert_eq!(to_bytes(&ROOT, &read).unwrap(), written);
        }

        #[test]
        fn a_document_that_is_cut_off_is_an_error(
            value in strategy::everything(),
            end: prop::sample::Index,
        ) {
            let written = written(&value)?;
            let part = &written[..end.index(written.len())];
            prop_assert!(read::document(part, Everything::read_xml).is_err());
        }
    }
}
