//! Compares AWS partitions.

use indexmap::IndexMap;

use super::change::{Change, Impact, Subject};
use super::change_list::ChangeList;
use super::properties::{Add, NOTHING, Properties};
use super::side::Half;
use crate::model::Partition;
use crate::plan::lower::endpoint::matches;
use crate::plan::{PartitionPlan, PiecePlan};

/// Lists the changes of the partitions, if either side has rules that use them.
pub(super) fn compare(list: &mut ChangeList, halves: [&Half<'_>; 2]) {
    if halves.iter().all(|half| half.generator.endpoint_rules.is_none()) {
        return;
    }
    let [old, new] = halves.map(by_id);
    let summary = |partition: &&Partition| partition.dns_suffix.clone();
    let subject = |id: &str| Subject::Partition(id.to_owned());
    list.items((&old, summary), (&new, summary), subject, |list, subject, a, b| {
        list.properties(subject, properties(a), properties(b));
        let region =
            |region: &str| Subject::Region { partition: a.id.clone(), region: region.to_owned() };
        let [a, b] = [a, b].map(|partition| strs(partition.regions.iter()));
        list.names(&a, &b, region);
        list.order(subject, "order of the regions", (&a, &b), NOTHING);
    });
    let [old, new] = [&old, &new].map(|all| strs(all.keys()));
    list.order(&Subject::EndpointRules, ORDER, (&old, &new), NOTHING);
}

fn by_id<'g>(half: &Half<'g>) -> IndexMap<String, &'g Partition> {
    let partitions = half.generator.partitions.iter().flat_map(|file| &file.items);
    partitions.map(|partition| (partition.id.clone(), partition)).collect()
}

fn strs<'n>(names: impl Iterator<Item = &'n String>) -> Vec<&'n str> {
    names.map(String::as_str).collect()
}

fn properties(partition: &Partition) -> Properties {
    let Partition {
        id: _,
        dns_suffix,
        dual_stack_dns_suffix,
        supports_fips,
        supports_dual_stack,
        implicit_global_region,
        region_regex,
        regions: _,
    } = partition;
    let mut properties = Properties::new();
    properties.text("domain", NOTHING, dns_suffix);
    properties.text("dual-stack domain", NOTHING, dual_stack_dns_suffix);
    properties.flag(FIPS, NOTHING, *supports_fips);
    properties.flag(DUAL_STACK, NOTHING, *supports_dual_stack);
    properties.text("region of global services", NOTHING, implicit_global_region);
    properties.text(PATTERN, NOTHING, region_regex);
    properties
}

const FIPS: &str = "FIPS";
const DUAL_STACK: &str = "dual stack";
const PATTERN: &str = "pattern of regions";
const ORDER: &str = "order of the partitions";

/// Whether a change is one of the partitions.
pub(super) fn is_change(change: &Change) -> bool {
    match change.subject {
        Subject::Partition(_) | Subject::Region { .. } => true,
        _ => change.aspect.as_deref() == Some(ORDER),
    }
}

/// Judges the impact of changed partitions on the wire, if both crates use partitions.
pub(super) fn judge(changes: &mut [Change], old: &[PartitionPlan], new: &[PartitionPlan]) {
    if old.is_empty() || new.is_empty() {
        return;
    }
    for change in changes {
        let impact = match &change.subject {
            Subject::Partition(id) if change.aspect.is_none() && change.from.is_none() => {
                added(old, new, id)
            }
            Subject::Partition(id) => partition(change, find(old, id), find(new, id)),
            // The first partition is the default, and the first pattern that matches wins.
            Subject::EndpointRules if change.aspect.as_deref() == Some(ORDER) => Impact::Breaks,
            Subject::Region { region, .. } => match (home(old, region), home(new, region)) {
                (old, new) if old == new => Impact::Same,
                (None, _) => Impact::Adds,
                _ => Impact::Breaks,
            },
            _ => continue,
        };
        change.wire = impact;
    }
}

/// Judges a new partition. It only adds if no region goes to it that went to another one.
fn added(old: &[PartitionPlan], new: &[PartitionPlan], id: &str) -> Impact {
    let mut rest = new.iter().skip_while(|plan| plan.partition.id != id);
    let Some(own) = rest.next() else { return Impact::Same };
    let is_last = rest.all(|plan| find(old, &plan.partition.id).is_none());
    let is_new = own.partition.regions.iter().all(|region| home(old, region).is_none());
    if is_last && is_new { Impact::Adds } else { Impact::Breaks }
}

fn partition(change: &Change, old: Option<&PartitionPlan>, new: Option<&PartitionPlan>) -> Impact {
    let grows = match change.aspect.as_deref() {
        Some(FIPS | DUAL_STACK) => change.from.is_none(),
        Some(PATTERN) => old.zip(new).is_some_and(|(old, new)| widens(&old.pattern, &new.pattern)),
        // The order of regions has no effect.
        Some(aspect) if aspect.starts_with("order") => return Impact::Same,
        _ => false,
    };
    if grows { Impact::Adds } else { Impact::Breaks }
}

fn find<'p>(partitions: &'p [PartitionPlan], id: &str) -> Option<&'p PartitionPlan> {
    partitions.iter().find(|plan| plan.partition.id == id)
}

/// Returns the partition of a region: the one that lists it, or whose pattern matches.
fn home<'p>(partitions: &'p [PartitionPlan], region: &str) -> Option<&'p str> {
    let lists = |plan: &&PartitionPlan| plan.partition.regions.iter().any(|own| own == region);
    let matching = |plan: &&PartitionPlan| matches(&plan.pattern, region);
    let found = partitions.iter().find(lists).or_else(|| partitions.iter().find(matching));
    found.map(|plan| plan.partition.id.as_str())
}

/// Whether a pattern matches everything that another one did.
fn widens(old: &[PiecePlan], new: &[PiecePlan]) -> bool {
    old.len() == new.len()
        && old.iter().zip(new).all(|pieces| match pieces {
            (PiecePlan::Any(old), PiecePlan::Any(new)) => old.iter().all(|word| new.contains(word)),
            (old, new) => old == new,
        })
}
