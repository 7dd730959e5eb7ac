//! Compares two plans. Each difference is a line that begins with its place.
//!
//! Patterns list all fields, so that a new field of the plan does not compile until it is compared
//! here.

use std::fmt::Debug;

use shapesmith_codegen::plan::{
    EnumPlan, ErrorPlan, Field, OperationPlan, PaginatorPlan, Plan, StructurePlan, TypePlan,
};

/// Returns the differences between two plans. `sides` are their names.
pub fn differences(sides: [&str; 2], a: &Plan, b: &Plan) -> Vec<String> {
    let Plan {
        form,
        features,
        service,
        runtime_features,
        reexports,
        operations,
        types,
        waiters,
        warnings,
    } = a;
    let mut found = Differences { sides, lines: Vec::new() };
    found.part("form", "", form, &b.form);
    found.part("features", "", features, &b.features);
    found.part("service", "", service, &b.service);
    found.part("runtime features", "", runtime_features, &b.runtime_features);
    found.part("reexports", "", reexports, &b.reexports);
    found.part("waiters", "", waiters, &b.waiters);
    found.part("warnings", "", warnings, &b.warnings);
    let name = |operation: &OperationPlan| operation.name.clone();
    found.each("operation", operations, &b.operations, name, Differences::operation);
    let name = |plan: &TypePlan| plan.name().shape.clone();
    found.each("type", types, &b.types, name, Differences::plan);
    found.lines
}

struct Differences<'s> {
    sides: [&'s str; 2],
    lines: Vec<String>,
}

/// Compares the named parts of two values. Parts after `;` are compared elsewhere.
macro_rules! parts {
    ($found:ident, $place:ident, $a:ident, $b:ident: $type:ident { $($part:ident),*; $($other:ident),* }) => {
        let $type { $($part: _,)* $($other: _),* } = $a;
        $($found.part($place, stringify!($part), &$a.$part, &$b.$part);)*
    };
}

impl Differences<'_> {
    /// Compares a part as a whole.
    fn part<T: PartialEq + Debug>(&mut self, place: &str, part: &str, a: &T, b: &T) {
        if a != b {
            let comma = if part.is_empty() { "" } else { ", " };
            self.lines.push(format!("{place}{comma}{part}: {a:?} | {b:?}"));
        }
    }

    /// Compares named items: missing ones, different ones, and their order.
    fn each<T>(
        &mut self,
        place: &str,
        a: &[T],
        b: &[T],
        name: impl Fn(&T) -> String,
        compare: impl Fn(&mut Self, &str, &T, &T),
    ) {
        let find = |side: &[T], wanted: &str| side.iter().position(|item| name(item) == wanted);
        for (index, [from, to]) in [[a, b], [b, a]].into_iter().enumerate() {
            let missing = from.iter().map(&name).filter(|item| find(to, item).is_none());
            let side = self.sides[index];
            let lines: Vec<String> =
                missing.map(|item| format!("{place} {item}: only {side}")).collect();
            self.lines.extend(lines);
        }
        let mut places = Vec::new();
        for item in a {
            let Some(index) = find(b, &name(item)) else { continue };
            compare(self, &format!("{place} {}", name(item)), item, &b[index]);
            places.push(index);
        }
        if !places.is_sorted() {
            let names = |side: &[T], other: &[T]| -> Vec<String> {
                side.iter().map(&name).filter(|item| find(other, item).is_some()).collect()
            };
            let (a, b) = (names(a, b), names(b, a));
            self.lines.push(format!("{place}, order: {} | {}", a.join(" "), b.join(" ")));
        }
    }

    fn operation(&mut self, place: &str, a: &OperationPlan, b: &OperationPlan) {
        parts!(self, place, a, b: OperationPlan {
            name, rust_name, module, method, summary, reference, docs, deprecated, request, response, presigned, discovery,
            feature;
            input, output, errors, paginator
        });
        self.structure(&format!("{place}, input"), &a.input, &b.input);
        self.structure(&format!("{place}, output"), &a.output, &b.output);
        let code = |error: &ErrorPlan| error.code.clone();
        self.each(&format!("{place}, error"), &a.errors, &b.errors, code, |found, place, a, b| {
            found.part(place, "", a, b);
        });
        match (&a.paginator, &b.paginator) {
            (Some(a), Some(b)) => self.paginator(&format!("{place}, paginator"), a, b),
            (a, b) => self.part(place, "paginator", a, b),
        }
    }

    fn paginator(&mut self, place: &str, a: &PaginatorPlan, b: &PaginatorPlan) {
        parts!(self, place, a, b: PaginatorPlan {
            docs, more_results, tokens, keeps_members, items;
        });
    }

    fn plan(&mut self, place: &str, a: &TypePlan, b: &TypePlan) {
        let kind = |plan: &TypePlan| match plan {
            TypePlan::Structure(_) => "structure",
            TypePlan::Union(_) => "union",
            TypePlan::Enum(_) => "enum",
        };
        self.part(place, "kind", &kind(a), &kind(b));
        match (a, b) {
            (
                TypePlan::Structure(a) | TypePlan::Union(a),
                TypePlan::Structure(b) | TypePlan::Union(b),
            ) => self.structure(place, a, b),
            (TypePlan::Enum(a), TypePlan::Enum(b)) => self.enumeration(place, a, b),
            _ => {}
        }
    }

    fn structure(&mut self, place: &str, a: &StructurePlan, b: &StructurePlan) {
        parts!(self, place, a, b: StructurePlan {
            name, docs, deprecated, validates, builds, builder_apart, writes, reads, event_stream,
            errors, event, feature; fields
        });
        let name = |field: &Field| field.member.clone();
        self.each(&format!("{place}, member"), &a.fields, &b.fields, name, Self::field);
    }

    fn field(&mut self, place: &str, a: &Field, b: &Field) {
        parts!(self, place, a, b: Field {
            member, name, ty, boxed, required, optional, validates, sensitive, deprecated,
            summary, docs, location;
        });
    }

    fn enumeration(&mut self, place: &str, a: &EnumPlan, b: &EnumPlan) {
        parts!(self, place, a, b: EnumPlan { name, docs, deprecated, feature; values });
        let name = |(value, _): &(String, String)| value.clone();
        self.each(&format!("{place}, value"), &a.values, &b.values, name, |found, place, a, b| {
            found.part(place, "variant", &a.1, &b.1);
        });
    }
}
