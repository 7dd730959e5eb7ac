//! Scenario for EC2: instances over several pages.

use shapesmith_ec2::operation::describe_instances::DescribeInstancesInput;
use shapesmith_ec2::operation::describe_regions::DescribeRegionsInput;
use shapesmith_ec2::operation::run_instances::RunInstancesInput;
use shapesmith_ec2::operation::terminate_instances::{
    TerminateInstancesError, TerminateInstancesInput,
};
use shapesmith_ec2::types::{InstanceStateName, InstanceType, ResourceType, Tag, TagSpecification};

use super::role;
use super::scenario::{Context, Outcome, Scenario, Trouble, same};
use super::store::Store;

/// Number of instances: more than there are on a page.
const INSTANCES: i32 = 7;
const PAGE: i32 = 5;

/// The scenarios.
pub fn all<S: Store>() -> [Scenario<S>; 1] {
    [("run, list and terminate instances", instances)]
}

fn instances<S: Store>(context: &Context<'_, S>) -> Outcome {
    context.needs_moto("instances")?;
    let ec2 = context.store.of(&shapesmith_ec2::SERVICE, role::assume(context)?);
    let context = &Context { store: &ec2, id: context.id.clone(), ..*context };
    let regions = context.call(DescribeRegionsInput::builder().build()?)?;
    let names = regions.regions().iter().filter_map(|region| region.region_name());
    same("the region is known", &1, &names.filter(|name| *name == context.region).count())?;

    let name = Tag::builder().key("Name").value(&context.id).build();
    let tags = TagSpecification::builder().resource_type(ResourceType::Instance).tags(name);
    let run = RunInstancesInput::builder()
        .image_id("ami-12c6146b")
        .instance_type(InstanceType::from("t3.micro"))
        .min_count(INSTANCES)
        .max_count(INSTANCES)
        .tag_specifications(tags.build())
        .user_data("IyEvYmluL3NoCg==");
    let started = context.call(run.build()?)?;
    let ids = started.instances().iter().filter_map(|one| one.instance_id.clone());
    let mut ids: Vec<String> = ids.collect();
    let mut listed = Vec::new();
    let list = DescribeInstancesInput::builder().max_results(PAGE).build()?;
    for page in context.store.pages(list).map_err(|error| format!("DescribeInstances: {error}"))? {
        let instances = page.reservations().iter().flat_map(|reservation| reservation.instances());
        let ours =
            instances.filter(|one| one.tags().iter().any(|tag| tag.value() == Some(&context.id)));
        listed.extend(ours.filter_map(|one| one.instance_id.clone()));
    }
    ids.sort();
    listed.sort();
    same("instances", &ids, &listed)?;

    let terminate = TerminateInstancesInput::builder().set_instance_ids(Some(ids)).build()?;
    let states = context.call(terminate)?;
    let states = states.terminating_instances().iter().filter_map(|one| one.current_state());
    let expected = InstanceStateName::ShuttingDown;
    let shutting_down = states.filter(|state| state.name() == Some(&expected)).count();
    same("instances that shut down", &(INSTANCES as usize), &shutting_down)?;
    let missing = TerminateInstancesInput::builder().instance_ids("i-0123456789abcdef0");
    match context.store.send(missing.build()?) {
        Err(error) => match error.as_service() {
            Some(TerminateInstancesError::Unhandled(error)) => {
                same("code", &"InvalidInstanceID.NotFound", &error.code.as_str())
            }
            _ => Err(format!("expected an error of the service, found {error}").into()),
        },
        Ok(_) => Err(Trouble::Failed("an instance that does not exist is terminated".to_owned())),
    }
}
