//! AWS partitions and their properties.

/// A partition: a part of AWS with its own domains, accounts and regions.
#[derive(Debug, PartialEq, Eq)]
pub struct Partition {
    /// The name, such as `aws-cn`.
    pub name: &'static str,
    /// The domain.
    pub dns_suffix: &'static str,
    /// The domain of endpoints with IPv6.
    pub dual_stack_dns_suffix: &'static str,
    /// Whether it has endpoints that comply with FIPS 140.
    pub supports_fips: bool,
    /// Whether it has endpoints with IPv6.
    pub supports_dual_stack: bool,
    /// The region that signs for its global services.
    pub implicit_global_region: &'static str,
    /// The known regions.
    pub regions: &'static [&'static str],
    /// The pattern of the names of all regions, including future ones.
    pub pattern: &'static [Piece],
}

/// A piece of a pattern.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// One of these words.
    Any(&'static [&'static str]),
    /// One or more letters, digits and underscores (`\w+`).
    Word,
    /// One or more digits (`\d+`).
    Digits,
}

/// Returns the partition of `region`: the one that lists it, else the first whose pattern matches,
/// else the first. `None` only if there are no partitions.
pub(super) fn find(partitions: &'static [Partition], region: &str) -> Option<&'static Partition> {
    let knows = |partition: &&Partition| partition.regions.contains(&region);
    let looks_like = |partition: &&Partition| matches(partition.pattern, region);
    let mut all = partitions.iter();
    all.clone().find(knows).or_else(|| all.clone().find(looks_like)).or_else(|| all.next())
}

/// Whether `pieces` match the whole text.
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
            // Listed there, although the pattern of the first one matches too.
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
