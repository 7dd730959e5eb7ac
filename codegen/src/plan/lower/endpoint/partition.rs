//! AWS partitions. The patterns of region names are parsed here, so that generated crates need no
//! library for regular expressions.

use crate::error::{Collector, Reported, all};
use crate::model::Partition;
use crate::plan::ir::{PartitionPlan, PiecePlan};

/// Lowers the partitions.
pub(crate) fn plan(
    partitions: &[Partition],
    collector: &mut Collector,
) -> Result<Vec<PartitionPlan>, Reported> {
    let mut plans: Vec<PartitionPlan> = all(partitions.iter().map(|partition| {
        let unfit = || {
            let message = format!(
                "`regionRegex` should be made of words, `(a|b)`, `\\w+` and `\\d+`, found {:?}",
                partition.region_regex
            );
            collector.error(format!("partition {}", partition.id), message)
        };
        let pattern = pattern(&partition.region_regex).ok_or_else(unfit)?;
        Ok(PartitionPlan { partition: partition.clone(), pattern })
    }))?;
    for index in 0..plans.len() {
        let mut regions = std::mem::take(&mut plans[index].partition.regions);
        let told = |region: &str| plans.iter().position(|plan| matches(&plan.pattern, region));
        regions.retain(|region| told(region) != Some(index));
        plans[index].partition.regions = regions;
    }
    Ok(plans)
}

/// Whether a pattern matches the whole `text`, with the same algorithm as the runtime.
pub(crate) fn matches(pieces: &[PiecePlan], text: &str) -> bool {
    let Some((piece, rest)) = pieces.split_first() else { return text.is_empty() };
    let behind_all = |allowed: fn(char) -> bool| {
        let behind = text.trim_start_matches(allowed);
        behind.len() < text.len() && matches(rest, behind)
    };
    match piece {
        PiecePlan::Any(words) => words
            .iter()
            .any(|word| text.strip_prefix(word.as_str()).is_some_and(|b| matches(rest, b))),
        PiecePlan::Word => behind_all(|c| c.is_alphanumeric() || c == '_'),
        PiecePlan::Digits => behind_all(|c| c.is_ascii_digit()),
    }
}

/// Parses a regular expression; `None` if it is not of the kind used for partitions.
fn pattern(regex: &str) -> Option<Vec<PiecePlan>> {
    let mut rest = regex.strip_prefix('^')?.strip_suffix('$')?;
    let mut pieces = Vec::new();
    let mut literal = String::new();
    while let Some(first) = rest.chars().next() {
        let piece = if let Some(behind) = rest.strip_prefix(r"\w+") {
            Some((PiecePlan::Word, behind))
        } else if let Some(behind) = rest.strip_prefix(r"\d+") {
            Some((PiecePlan::Digits, behind))
        } else if let Some(group) = rest.strip_prefix('(') {
            let (words, behind) = group.split_once(')')?;
            let words: Vec<String> = words.split('|').map(str::to_owned).collect();
            let are_plain = words.iter().all(|word| word.chars().all(is_plain));
            are_plain.then_some(())?;
            Some((PiecePlan::Any(words), behind))
        } else if let Some(behind) = rest.strip_prefix(r"\-") {
            literal.push('-');
            rest = behind;
            None
        } else {
            is_plain(first).then_some(())?;
            literal.push(first);
            rest = &rest[first.len_utf8()..];
            None
        };
        if let Some((piece, behind)) = piece {
            push_literal(&mut pieces, &mut literal);
            pieces.push(piece);
            rest = behind;
        }
    }
    push_literal(&mut pieces, &mut literal);
    is_decidable(&pieces).then_some(pieces)
}

fn push_literal(pieces: &mut Vec<PiecePlan>, literal: &mut String) {
    if !literal.is_empty() {
        pieces.push(PiecePlan::Any(vec![std::mem::take(literal)]));
    }
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-'
}

/// Whether every run of letters or digits is delimited by the next piece, so that the runtime can
/// match without backtracking.
fn is_decidable(pieces: &[PiecePlan]) -> bool {
    pieces.windows(2).all(|pair| match pair {
        [PiecePlan::Word | PiecePlan::Digits, PiecePlan::Any(words)] => {
            words.iter().all(|word| word.starts_with('-'))
        }
        [PiecePlan::Word | PiecePlan::Digits, _] => false,
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_that_the_pattern_tells_are_left_out() {
        let partition = |id: &str, regex: &str, regions: &[&str]| Partition {
            id: id.to_owned(),
            dns_suffix: String::new(),
            dual_stack_dns_suffix: String::new(),
            supports_fips: false,
            supports_dual_stack: false,
            implicit_global_region: String::new(),
            region_regex: regex.to_owned(),
            regions: regions.iter().map(|region| (*region).to_owned()).collect(),
        };
        let one = partition("one", r"^us\-\w+\-\d+$", &["us-east-1", "one-global"]);
        let other = partition("other", r"^(us|eu)\-\w+\-\d+$", &["eu-west-1", "us-odd-1"]);
        let mut faults = Collector::default();
        let plans = plan(&[one, other], &mut faults).unwrap();
        let regions: Vec<_> = plans.iter().map(|plan| plan.partition.regions.join(" ")).collect();
        // The pattern of the first one matches us-odd-1 too.
        assert_eq!(regions, ["one-global", "us-odd-1"]);
    }

    #[test]
    fn regexes_of_partitions_are_taken_apart() {
        let any = |words: &[&str]| PiecePlan::Any(words.iter().map(|w| (*w).to_owned()).collect());
        let (word, digits, dash) = (PiecePlan::Word, PiecePlan::Digits, any(&["-"]));
        let expected = vec![any(&["us", "eu"]), dash.clone(), word.clone(), dash.clone(), digits];
        assert_eq!(pattern(r"^(us|eu)\-\w+\-\d+$"), Some(expected));
        let expected = vec![any(&["eusc-"]), any(&["de"]), dash, word];
        assert_eq!(pattern(r"^eusc\-(de)\-\w+$"), Some(expected));
        for regex in ["", "us", "^us", r"^us\-.*$", r"^\w+a$", r"^\w+\d+$", "^(a|(b))$", "^a?$"] {
            assert_eq!(pattern(regex), None, "{regex}");
        }
    }
}
