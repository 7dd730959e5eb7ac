//! The partitions of AWS: which one a region is in, and what holds there.

/// A partition: a part of AWS with domains, accounts and regions of its own.
#[derive(Debug, PartialEq, Eq)]
pub struct Partition {
    /// Its name, such as `aws-cn`.
    pub name: &'static str,
    /// Its domain.
    pub dns_suffix: &'static str,
    /// Its domain for endpoints with IPv6.
    pub dual_stack_dns_suffix: &'static str,
    /// Whether it has endpoints that comply with FIPS 140.
    pub supports_fips: bool,
    /// Whether it has endpoints with IPv6.
    pub supports_dual_stack: bool,
    /// The region that signs for its global services.
    pub implicit_global_region: &'static str,
    /// The regions that are known.
    pub regions: &'static [&'static str],
    /// What the names of all its regions look like, of future ones too.
    pub pattern: &'static [Piece],
}

/// A piece of a pattern.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// One of these words.
    Any(&'static [&'static str]),
    /// Letters, digits and underscores, one at least (`\w+`).
    Word,
    /// Digits, one at least (`\d+`).
    Digits,
}

/// The partition that `region` is in: one that knows it, else one whose regions are named like that,
/// else the first. `None` only if there is no partition at all.
pub(super) fn find(partitions: &'static [Partition], region: &str) -> Option<&'static Partition> {
    let knows = |partition: &&Partition| partition.regions.contains(&region);
    let looks_like = |partition: &&Partition| matches(partition.pattern, region);
    let mut all = partitions.iter();
    all.clone().find(knows).or_else(|| all.clone().find(looks_like)).or_else(|| all.next())
}

/// Whether the whole `text` is made of `pieces`.
fn matches(pieces: &[Piece], text: &str) -> bool {
    let Some((piece, rest)) = pieces.split_first() else { return text.is_empty() };
    let behind_all = |allowed: fn(char) -> bool| {
        let behind = text.trim_start_matches(allowed);
        behind.len() < text.len() && matches(rest, behind)
    };
    match piece {
        Piece::Any(words) => words
            .iter()
            .any(|word| text.strip_prefix(word).is_some_and(|behind| matches(rest, behind))),
        Piece::Word => behind_all(|c| c.is_alphanumeric() || c == '_'),
        Piece::Digits => behind_all(|c| c.is_ascii_digit()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DASH: Piece = Piece::Any(&["-"]);
    const PARTITION: Partition = Partition {
        name: "one",
        dns_suffix: "example.com",
        dual_stack_dns_suffix: "example.net",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-east-1",
        regions: &["us-east-1", "one-global"],
        pattern: &[Piece::Any(&["us", "eu"]), DASH, Piece::Word, DASH, Piece::Digits],
    };
    const OTHER: Partition = Partition {
        name: "other",
        regions: &["us-gov-west-1", "eu-odd-1"],
        pattern: &[Piece::Any(&["us-gov"]), DASH, Piece::Word, DASH, Piece::Digits],
        ..PARTITION
    };
    static PARTITIONS: &[Partition] = &[PARTITION, OTHER];

    #[test]
    fn a_region_is_known_or_named_like_those_of_its_partition() {
        for (region, expected) in [
            ("us-east-1", "one"),
            ("eu-north_2-99", "one"),
            ("one-global", "one"),
            ("us-gov-west-1", "other"),
            ("us-gov-east-7", "other"),
            // Known there, though named like those of the first.
            ("eu-odd-1", "other"),
            // Neither: the first is the default.
            ("us-east-", "one"),
            ("us--1", "one"),
            ("us-gov-west-1a", "one"),
            ("", "one"),
        ] {
            assert_eq!(find(PARTITIONS, region).unwrap().name, expected, "{region}");
        }
        assert_eq!(find(&[], "us-east-1"), None);
    }
}
