//! botocore's `partitions.json`: the partitions of AWS, the same for all services.

use std::cell::RefCell;

use serde_json::Value;

use super::node::Object;
use crate::error::Collector;
use crate::model::Partition;

/// Reads the whole document.
pub(super) fn partitions(document: &Value, collector: &mut Collector) -> Vec<Partition> {
    let collector = RefCell::new(collector);
    let Some(root) = Object::new(document, "", &collector) else { return Vec::new() };
    let Some(Value::Array(partitions)) = root.get("partitions") else {
        root.error("`partitions` should be a list: this is not a document of partitions");
        return Vec::new();
    };
    root.ignore(&["version"]);
    root.warn_of_the_rest();
    let numbered = partitions.iter().enumerate();
    let read = |(index, value): (usize, &Value)| {
        partition(&root.at(value, format!("partition {}", index + 1))?)
    };
    numbered.filter_map(read).collect()
}

fn partition(object: &Object<'_, '_>) -> Option<Partition> {
    let id = object.required_string("id");
    let region_regex = object.required_string("regionRegex");
    let regions = object.entries("regions").map(|(name, value)| {
        // Regions may differ from their partition; none does.
        if let Some(region) = object.at(value, format!("{}, region {name}", object.place())) {
            region.ignore(&["description"]);
            region.warn_of_the_rest();
        }
        name.clone()
    });
    let regions = regions.collect();
    let outputs = object.required_object("outputs", "an object with domains")?;
    let partition = Partition {
        dns_suffix: outputs.required_string("dnsSuffix")?,
        dual_stack_dns_suffix: outputs.required_string("dualStackDnsSuffix")?,
        supports_fips: outputs.flag("supportsFIPS"),
        supports_dual_stack: outputs.flag("supportsDualStack"),
        implicit_global_region: outputs.required_string("implicitGlobalRegion")?,
        id: id?,
        region_regex: region_regex?,
        regions,
    };
    outputs.ignore(&["name"]);
    outputs.warn_of_the_rest();
    object.warn_of_the_rest();
    Some(partition)
}
