//! Rust names for the model's names, the same as in aws-sdk-rust.

use std::collections::HashSet;

use heck::{ToPascalCase, ToSnakeCase};

/// Whether `name` is an identifier in Smithy: ASCII letters, digits and underscores, with a letter
/// before the first digit.
pub(crate) fn is_identifier(name: &str) -> bool {
    let first = name.trim_start_matches('_').chars().next();
    first.is_some_and(|first| first.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The error message for other names.
pub(crate) const IDENTIFIER_EXPECTED: &str =
    "the name should be ASCII letters, digits and underscores, beginning with a letter";

/// Returns the name of a field, accessor or setter.
pub(crate) fn field(name: &str) -> String {
    let name = words(name).to_snake_case();
    match name.as_str() {
        // Other methods of generated types.
        "build" | "builder" | "default" | "deserialize" | "pages" | "parse_response" | "send"
        | "to_request" | "validate" | "with_client" | "write_attributes" | "write_members" => {
            format!("{name}_value")
        }
        _ => identifier(name),
    }
}

/// Returns the name of an operation's method in clients.
pub(crate) fn method(name: &str) -> String {
    let name = words(name).to_snake_case();
    match name.as_str() {
        // Other methods of clients.
        "clone" | "config" | "new" | "over" | "pages" | "presign" | "send" | "wait" => {
            format!("{name}_operation")
        }
        _ => identifier(name),
    }
}

/// Returns the name of a module. Its file has this name with `.rs`.
pub(crate) fn module(name: &str) -> String {
    identifier(words(name).to_snake_case())
}

/// Returns the name of a type.
pub(crate) fn type_name(name: &str) -> String {
    let name = words(name).to_pascal_case();
    match name.as_str() {
        // Names with another meaning in generated code.
        "Box" | "Clone" | "Debug" | "Default" | "Err" | "From" | "Into" | "None" | "Ok"
        | "Option" | "Result" | "Self" | "Some" | "String" | "Vec" => format!("{name}Shape"),
        _ => name,
    }
}

/// Returns the names of an enum's variants, for its values in order. All are different: if values
/// differ only in characters that are dropped, the later ones get a number.
pub(crate) fn variants(values: &[String]) -> Vec<String> {
    let plain: Vec<String> = values.iter().map(|value| variant(value)).collect();
    let mut taken: HashSet<String> = HashSet::from(["Unknown".to_owned()]);
    let reserved: HashSet<&String> = plain.iter().collect();
    let mut names = Vec::with_capacity(plain.len());
    for name in &plain {
        let numbered = (2..).map(|number| format!("{name}{number}"));
        let free = numbered.filter(|numbered| !reserved.contains(numbered));
        let mut candidates = std::iter::once(name.clone()).chain(free);
        let unique = candidates.find(|candidate| !taken.contains(candidate)).unwrap_or_default();
        taken.insert(unique.clone());
        names.push(unique);
    }
    names
}

/// Returns the name of a union's variant, or of an enum's variant.
pub(crate) fn variant(value: &str) -> String {
    let name = words(value).to_pascal_case();
    match name.as_str() {
        "" if value.is_empty() => "Empty".to_owned(),
        "" => "Symbol".to_owned(),
        "Self" | "Unknown" => format!("{name}Value"),
        "SelfValue" | "UnknownValue" => format!("{name}_"),
        _ if name.starts_with(|first: char| first.is_ascii_digit()) => format!("_{name}"),
        _ => name,
    }
}

/// The reserved words of edition 2024, which generated crates use: strict and reserved keywords
/// (The Rust Reference, "Keywords"). `syn` only knows those of earlier editions.
pub(crate) const RESERVED_WORDS: [&str; 52] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "Self", "self", "static", "struct", "super", "trait", "true", "try", "type",
    "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Turns a reserved word into an identifier.
fn identifier(name: String) -> String {
    match name.as_str() {
        // These cannot be raw identifiers.
        "Self" | "self" | "super" | "crate" | "_" => format!("{name}_"),
        word if RESERVED_WORDS.contains(&word) => format!("r#{name}"),
        _ if name.starts_with(|first: char| first.is_ascii_digit()) => format!("_{name}"),
        _ => name,
    }
}

/// Splits a name into lower-case words, joined with `_`. The rules are those of smithy-rs, so that
/// names are the same as in aws-sdk-rust: `ChecksumCRC32C` is `checksum_crc32_c`, `GrantReadACP` is
/// `grant_read_acp`, `DBClusterARNs` is `db_cluster_arns`. Characters other than ASCII letters and
/// digits separate words and are dropped.
pub(crate) fn words(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let at = |index: usize| characters.get(index).copied();
    let mut words = String::with_capacity(name.len() + 8);
    for (index, &character) in characters.iter().enumerate() {
        if !character.is_ascii_alphanumeric() {
            words.push('_');
            continue;
        }
        let last = words.chars().next_back();
        if last.is_some_and(|last| begins_word(last, character, at(index + 1), at(index + 2))) {
            words.push('_');
        }
        words.push(character);
    }
    words.make_ascii_lowercase();
    words
}

/// Whether a word begins at `next`, given the character before it and the two after it.
fn begins_word(last: char, next: char, peek: Option<char>, after: Option<char>) -> bool {
    if !next.is_ascii_uppercase() {
        return false;
    }
    if last.is_ascii_lowercase() || last.is_ascii_digit() {
        return true;
    }
    // The end of an acronym: `DB|Proxy`, but not the plural `ACLs` or the version in `DBv2`.
    let lower = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase());
    let is_plural = peek == Some('s') && !lower(after);
    let is_version = peek == Some('v') && after.is_some_and(|c| c.is_ascii_digit());
    lower(peek) && !is_plural && !is_version
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_named_as_in_aws_sdk_s3() {
        for (member, expected) in [
            ("Bucket", "bucket"),
            ("ContentMD5", "content_md5"),
            ("ChecksumCRC32", "checksum_crc32"),
            ("ChecksumCRC32C", "checksum_crc32_c"),
            ("ChecksumCRC64NVME", "checksum_crc64_nvme"),
            ("ChecksumSHA256", "checksum_sha256"),
            ("ETag", "e_tag"),
            ("SSEKMSKeyId", "ssekms_key_id"),
            ("SSECustomerKeyMD5", "sse_customer_key_md5"),
            ("GrantReadACP", "grant_read_acp"),
            ("CORSRules", "cors_rules"),
            ("MFADelete", "mfa_delete"),
            ("S3KeyFilter", "s3_key_filter"),
            ("ID", "id"),
            ("Type", "r#type"),
            ("Gen", "r#gen"),
            ("Self", "self_"),
            ("Build", "build_value"),
            ("Send", "send_value"),
            ("x-amz-Foo", "x_amz_foo"),
            ("ACLs", "acls"),
            ("DBProxy", "db_proxy"),
        ] {
            assert_eq!(field(member), expected, "{member}");
        }
    }

    #[test]
    fn types_are_named_as_in_aws_sdk_s3() {
        for (shape, expected) in [
            ("TopicConfigurationDeprecated", "TopicConfigurationDeprecated"),
            ("SSEKMS", "Ssekms"),
            ("SSES3", "Sses3"),
            ("CORSRule", "CorsRule"),
            ("JSONInput", "JsonInput"),
            ("S3Location", "S3Location"),
            ("Option", "OptionShape"),
        ] {
            assert_eq!(type_name(shape), expected);
        }
        assert_eq!(module("SSEKMS"), "ssekms");
        assert_eq!(module("Type"), "r#type");
        assert_eq!(method("PutBucketACL"), "put_bucket_acl");
        assert_eq!(method("New"), "new_operation");
    }

    #[test]
    fn variants_are_named_as_in_aws_sdk_s3() {
        for (value, expected) in [
            ("s3:ObjectCreated:*", "S3ObjectCreated"),
            ("s3:ObjectCreated:Put", "S3ObjectCreatedPut"),
            ("CRC32C", "Crc32C"),
            ("CRC64NVME", "Crc64Nvme"),
            ("aws:kms:dsse", "AwsKmsDsse"),
            ("STANDARD_IA", "StandardIa"),
            ("ap-northeast-1", "ApNortheast1"),
            ("EU", "Eu"),
            ("2xlarge", "_2xlarge"),
            ("Unknown", "UnknownValue"),
            ("self", "SelfValue"),
            ("unknownValue", "UnknownValue_"),
            ("", "Empty"),
            ("*/", "Symbol"),
        ] {
            assert_eq!(variant(value), expected, "{value}");
        }
    }

    #[test]
    fn no_two_variants_are_alike() {
        let values = ["http", "HTTP", "http2", "*", "日本", "", "Unknown"].map(str::to_owned);
        let names = variants(&values);
        assert_eq!(names, ["Http", "Http3", "Http2", "Symbol", "Symbol2", "Empty", "UnknownValue"]);
    }

    #[test]
    fn every_reserved_word_becomes_an_identifier() {
        for word in RESERVED_WORDS {
            let made = identifier(word.to_owned());
            assert!(made.starts_with("r#") || made == format!("{word}_"), "{made}");
            assert!(syn::parse_str::<syn::Ident>(&made).is_ok(), "{made}");
        }
    }

    #[test]
    fn identifiers() {
        for name in ["a", "A_1", "_a", "Type"] {
            assert!(is_identifier(name), "{name}");
        }
        for name in ["", "_", "1a", "_1", "a-b", "a b", "é", "a\"", "a\n", "*/", "#[x]"] {
            assert!(!is_identifier(name), "{name}");
        }
    }
}
