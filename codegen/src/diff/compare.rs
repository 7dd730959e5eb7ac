//! Lists every difference between two models and the files beside them.

use indexmap::IndexMap;

use super::change::{Change, Subject};
use super::change_list::ChangeList;
use super::properties::{
    self, NOTHING, WIRE, member, member_summary, operation_summary, shape_summary,
};
use super::side::Half;
use super::{endpoint_rules, partitions};
use crate::load::Extras;
use crate::model::{Kind, Member, Model, Operation, Paginator, Shape, Waiter};

/// Lists the changes from one model to the other. Their impact is not judged yet.
pub(super) fn compare(old: &Half<'_>, new: &Half<'_>) -> Vec<Change> {
    let mut list = ChangeList::default();
    let (a, b) = (old.model(), new.model());
    list.properties(&Subject::Service, properties::service(a), properties::service(b));
    list.items(
        (&a.operations, operation_summary),
        (&b.operations, operation_summary),
        |name| Subject::Operation(name.to_owned()),
        operation,
    );
    list.items(
        (&a.shapes, shape_summary),
        (&b.shapes, shape_summary),
        |name| Subject::Shape(name.to_owned()),
        |list, subject, old, new| shape(list, subject, (a, old), (b, new)),
    );
    paginators(&mut list, [old, new]);
    waiters(&mut list, [old, new]);
    endpoint_rules::compare(&mut list, [old, new]);
    partitions::compare(&mut list, [old, new]);
    list.changes
}

fn paginators(list: &mut ChangeList, halves: [&Half<'_>; 2]) {
    let [old, new] = halves.map(|half| items(half.generator.paginators.as_ref()));
    let subject = |name: &str| Subject::Paginator(name.to_owned());
    let summary = |_: &Paginator| String::new();
    list.items((&old, summary), (&new, summary), subject, |list, subject, a, b| {
        list.properties(subject, properties::paginator(a), properties::paginator(b));
    });
}

fn waiters(list: &mut ChangeList, halves: [&Half<'_>; 2]) {
    let [old, new] = halves.map(|half| items(half.generator.waiters.as_ref()));
    let subject = |name: &str| Subject::Waiter(name.to_owned());
    let summary = |waiter: &Waiter| waiter.operation.clone();
    list.items((&old, summary), (&new, summary), subject, |list, subject, a, b| {
        list.properties(subject, properties::waiter(a), properties::waiter(b));
    });
}

fn items<T: Clone>(file: Option<&Extras<IndexMap<String, T>>>) -> IndexMap<String, T> {
    file.map(|file| file.items.clone()).unwrap_or_default()
}

fn operation(list: &mut ChangeList, subject: &Subject, old: &Operation, new: &Operation) {
    list.properties(subject, properties::operation(old), properties::operation(new));
    let Subject::Operation(name) = subject else { return };
    let error = |shape: &str| Subject::Error { operation: name.clone(), shape: shape.to_owned() };
    let [old, new] = [old, new].map(|operation| names(operation.errors.iter()));
    list.names(&old, &new, error);
    list.order(subject, "order", (&old, &new), NOTHING);
}

fn shape(
    list: &mut ChangeList,
    subject: &Subject,
    (old_model, old): (&Model, &Shape),
    (new_model, new): (&Model, &Shape),
) {
    list.properties(subject, properties::shape(old), properties::shape(new));
    let Subject::Shape(name) = subject else { return };
    let part = |member: &str| Subject::Member { shape: name.clone(), member: member.to_owned() };
    match (&old.kind, &new.kind) {
        (Kind::Structure(old) | Kind::Union(old), Kind::Structure(new) | Kind::Union(new)) => {
            list.items(
                (&old.members, |member: &Member| member_summary(old_model, member)),
                (&new.members, |member: &Member| member_summary(new_model, member)),
                part,
                |list, subject, a, b| list.properties(subject, member(a), member(b)),
            );
            let [old, new] = [old, new].map(|structure| names(structure.members.keys()));
            list.order(subject, "order", (&old, &new), WIRE);
        }
        (Kind::List(old), Kind::List(new)) => {
            list.properties(&part("member"), member(old), member(new));
        }
        (Kind::Map(old_key, old_value), Kind::Map(new_key, new_value)) => {
            list.properties(&part("key"), member(old_key), member(new_key));
            list.properties(&part("value"), member(old_value), member(new_value));
        }
        (Kind::Enum(old), Kind::Enum(new)) => {
            let value =
                |value: &str| Subject::Value { shape: name.clone(), value: value.to_owned() };
            let [old, new] = [old, new].map(|values| names(values.iter()));
            list.names(&old, &new, value);
            list.order(subject, "order", (&old, &new), WIRE);
        }
        _ => {}
    }
}

fn names<'n>(names: impl Iterator<Item = &'n String>) -> Vec<&'n str> {
    names.map(String::as_str).collect()
}
