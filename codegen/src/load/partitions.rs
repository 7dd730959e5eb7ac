//! botocore's `partitions.json`: the AWS partitions, shared by all services.

use std::cell::RefCell;

use serde_json::Value;

use super::node::Object;
use crate::error::{Collector, Reported, all};
use crate::model::Partition;

/// Reads a document.
pub(super) fn partitions(
    document: &Value,
    collector: &mut Collector,
) -> Result<Vec<Partition>, Reported> {
    let collector = RefCell::new(collector);
    let root = Object::new(document, "", &collector)?;
    let Some(Value::Array(partitions)) = root.get("partitions") else {
        let message = "`partitions` should be a list: this is not a botocore partitions document";
        return Err(root.error(message));
    };
    root.ignore(&["version"]);
    root.warn_of_the_rest();
    all(partitions
        .iter()
        .enumerate()
        .map(|(index, value)| partition(&root.at(value, format!("partition {}", index + 1))?)))
}

fn partition(object: &Object<'_, '_>) -> Result<Partition, Reported> {
    let (id, region_regex) = (object.required_string("id"), object.required_string("regionRegex"));
    let regions = all(object.entries("regions").map(|(name, value)| {
        // The format allows regions to differ from their partition, but none does.
        let region = object.at(value, format!("{}, region {name}", object.place()))?;
        region.ignore(&["description"]);
        region.warn_of_the_rest();
        Ok(name.clone())
    }));
    let outputs = object.required_object("outputs", "an object with domains");
    object.warn_of_the_rest();
    let outputs = outputs?;
    let dns_suffix = outputs.required_string("dnsSuffix");
    let dual_stack_dns_suffix = outputs.required_string("dualStackDnsSuffix");
    let implicit_global_region = outputs.required_string("implicitGlobalRegion");
    let supports_fips = outputs.flag("supportsFIPS");
    let supports_dual_stack = outputs.flag("supportsDualStack");
    outputs.ignore(&["name"]);
    outputs.warn_of_the_rest();
    Ok(Partition {
        id: id?,
        dns_suffix: dns_suffix?,
        dual_stack_dns_suffix: dual_stack_dns_suffix?,
        supports_fips,
        supports_dual_stack,
        implicit_global_region: implicit_global_region?,
        region_regex: region_regex?,
        regions: regions?,
    })
}
