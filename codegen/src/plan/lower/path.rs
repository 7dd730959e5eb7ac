//! Paths from an output to values inside it, for paginators and waiters.
//!
//! They are written in JMESPath, but models use little of it: names, an index such as `[-1]`, the
//! projection `[]`, and `
//!
//! ` for alternatives. Only these are supported. They are resolved against the planned types, so
//! that the generated code is plain Rust. Anything else is rejected with a message.

use std::collections::HashMap;

use crate::plan::ir::{Field, PathPlan, Step, StructurePlan, Type, TypePlan};
use crate::plan::markdown::code;

/// Why an expression is not supported.
pub(super) type Problem = String;

/// A part of an expression.
#[derive(Debug, PartialEq, Eq)]
enum Part<'e> {
    Name(&'e str),
    Index(i32),
    Each,
}

/// Resolves expressions against the planned types.
pub(super) struct Resolver<'p> {
    structures: HashMap<&'p str, &'p StructurePlan>,
}

impl<'p> Resolver<'p> {
    pub(super) fn new(types: &'p [TypePlan]) -> Self {
        let structures = types.iter().filter_map(|plan| match plan {
            TypePlan::Structure(plan) => Some((plan.name.rust.as_str(), plan)),
            _ => None,
        });
        Self { structures: structures.collect() }
    }

    /// The paths that `expression` names, separated by `||` there: the first that leads to a value
    /// that is not empty is meant.
    pub(super) fn choices(
        &self,
        output: &StructurePlan,
        expression: &str,
    ) -> Result<Vec<PathPlan>, Problem> {
        expression.split("||").map(|choice| self.path(output, choice)).collect()
    }

    /// Resolves an expression to a path.
    pub(super) fn path(
        &self,
        output: &StructurePlan,
        expression: &str,
    ) -> Result<PathPlan, Problem> {
        let parts = parse(expression.trim()).ok_or_else(|| {
            let expression = code(expression.trim());
            format!("{expression} is not a supported expression")
        })?;
        let mut path = PathPlan {
            steps: Vec::with_capacity(parts.len()),
            ty: Type::Structure(output.name.clone()),
            many: false,
        };
        for part in parts {
            let step = match part {
                Part::Name(member) => self.member(output, &mut path, member),
                Part::Index(index) => list_item(&path.ty).map(|item| {
                    path.ty = item;
                    nth(index)
                }),
                Part::Each => list_item(&path.ty).map(|item| {
                    (path.ty, path.many) = (item, true);
                    Step::Each
                }),
            };
            let step = step.map_err(|problem| format!("{}: {problem}", code(expression.trim())))?;
            path.steps.push(step);
        }
        Ok(path)
    }

    /// Returns the step to a member, and updates the type of `path`.
    fn member(
        &self,
        output: &StructurePlan,
        path: &mut PathPlan,
        member: &str,
    ) -> Result<Step, Problem> {
        let structure = match &path.ty {
            Type::Structure(_) if path.steps.is_empty() => Some(output),
            Type::Structure(name) => self.structures.get(name.rust.as_str()).copied(),
            _ => None,
        };
        let structure = structure.ok_or_else(|| format!("{member} is not in a structure"))?;
        let is_named = |field: &&Field| field.member == member;
        let field = structure.fields.iter().find(is_named).ok_or_else(|| {
            format!("the structure {} has no member {member}", structure.name.shape)
        })?;
        path.ty = field.ty.clone();
        Ok(Step::Field { name: field.name.clone(), optional: field.optional, boxed: field.boxed })
    }
}

/// Returns the type of a list's items. `[]` would flatten a list of lists, which no model needs.
fn list_item(ty: &Type) -> Result<Type, Problem> {
    match ty {
        Type::List(item) if !matches!(**item, Type::List(_)) => Ok((**item).clone()),
        Type::List(_) => Err("lists of lists are not supported".to_owned()),
        _ => Err("only a list can be followed by `[`".to_owned()),
    }
}

fn nth(index: i32) -> Step {
    // -1 is the last item.
    let distance = usize::try_from(index.unsigned_abs()).unwrap_or(usize::MAX);
    if index < 0 { Step::NthBack(distance - 1) } else { Step::Nth(distance) }
}

/// Parses `a.b[-1].c[].d`; `None` if it contains anything else.
fn parse(expression: &str) -> Option<Vec<Part<'_>>> {
    let mut parts = Vec::new();
    let mut rest = expression;
    loop {
        let is_in_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = rest.find(|c| !is_in_name(c)).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            return None;
        }
        parts.push(Part::Name(name));
        rest = behind;
        while let Some(bracket) = rest.strip_prefix('[') {
            let (index, behind) = bracket.split_once(']')?;
            parts.push(if index.is_empty() {
                Part::Each
            } else {
                Part::Index(self::index(index)?)
            });
            rest = behind;
        }
        match rest.strip_prefix('.') {
            Some(behind) => rest = behind,
            None if rest.is_empty() => return Some(parts),
            None => return None,
        }
    }
}

/// Parses a number. JMESPath has no `+`.
fn index(text: &str) -> Option<i32> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.bytes().all(|b| b.is_ascii_digit()).then_some(())?;
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Generator, load};

    const MODEL: &str = r#"{
        "metadata": {"serviceId": "Shelf", "protocol": "rest-xml", "endpointPrefix": "shelf"},
        "operations": {"ListBooks": {
            "http": {"method": "GET", "requestUri": "/"},
            "input": {"shape": "ListBooksRequest"}, "output": {"shape": "ListBooksResponse"}
        }},
        "shapes": {
            "ListBooksRequest": {"type": "structure", "members": {
                "Marker": {"shape": "String", "location": "querystring", "locationName": "marker"},
                "Place": {"shape": "Integer", "location": "querystring", "locationName": "place"},
                "Max": {"shape": "Integer", "location": "querystring", "locationName": "max"}
            }},
            "ListBooksResponse": {"type": "structure", "members": {
                "Next": {"shape": "String"}, "Number": {"shape": "Integer"},
                "More": {"shape": "Boolean"}, "Shelf": {"shape": "Shelf"}
            }},
            "Shelf": {"type": "structure", "required": ["Books"], "members": {
                "Books": {"shape": "Books"}, "Full": {"shape": "Boolean"}, "Rows": {"shape": "Rows"}
            }},
            "Books": {"type": "list", "member": {"shape": "Book"}},
            "Rows": {"type": "list", "member": {"shape": "Books"}},
            "Book": {"type": "structure", "members": {
                "Title": {"shape": "String"}, "Authors": {"shape": "Authors"}
            }},
            "Authors": {"type": "list", "member": {"shape": "Author"}},
            "Author": {"type": "string", "enum": ["Nobody", "Somebody"]},
            "String": {"type": "string"}, "Integer": {"type": "integer"},
            "Boolean": {"type": "boolean"}
        }
    }"#;

    /// Returns the resolved path by its steps, or the problem.
    fn resolved(expression: &str) -> String {
        let model = load("model.json", MODEL.as_bytes()).unwrap().model;
        let plan = Generator::new("model.json", &model, "shelf").plan().unwrap();
        let resolver = Resolver::new(&plan.types);
        let path = match resolver.path(&plan.operations[0].output, expression) {
            Ok(path) => path,
            Err(problem) => return problem,
        };
        let steps = path.steps.iter().map(|step| match step {
            Step::Field { name, optional: true, .. } => format!("{name}?"),
            Step::Field { name, .. } => name.clone(),
            Step::Nth(index) => index.to_string(),
            Step::NthBack(distance) => format!("end-{distance}"),
            Step::Each => "each".to_owned(),
        });
        let number = if path.many { "many" } else { "one" };
        format!("{}: {number} {:?}", steps.collect::<Vec<_>>().join(" "), path.ty)
    }

    #[test]
    fn paths_lead_to_typed_values() {
        assert_eq!(resolved("Next"), "next?: one String");
        assert_eq!(resolved(" Shelf.Full "), "shelf? full?: one Boolean");
        assert_eq!(resolved("Shelf.Books[-1].Title"), "shelf? books end-0 title?: one String");
        assert_eq!(resolved("Shelf.Books[2].Title"), "shelf? books 2 title?: one String");
        assert_eq!(resolved("Shelf.Books[].Title"), "shelf? books each title?: many String");
        let authors = resolved("Shelf.Books[].Authors[]");
        assert!(authors.starts_with("shelf? books each authors? each: many Enum("), "{authors}");
    }

    #[test]
    fn what_is_no_path_is_said() {
        for (expression, problem) in [
            ("Shelf.Colour", "`Shelf.Colour`: the structure Shelf has no member Colour"),
            ("Next.Page", "`Next.Page`: Page is not in a structure"),
            ("Shelf.Books.Title", "`Shelf.Books.Title`: Title is not in a structure"),
            ("Shelf[]", "`Shelf[]`: only a list can be followed by `[`"),
            ("Shelf.Rows[]", "`Shelf.Rows[]`: lists of lists are not supported"),
        ] {
            assert_eq!(resolved(expression), problem);
        }
        for expression in [
            "",
            ".Next",
            "Next.",
            "Next || More",
            "length(Shelf.Books) > `0`",
            "Shelf.Books[?Title == 'x']",
            "Shelf.Books[*].Title",
            "Shelf.*.Title",
            "Shelf.Books[+1]",
            "Shelf.Books[-]",
            "Shelf.Books[0",
            "Shelf.Books[99999999999]",
            "\"Next\"",
            "1",
        ] {
            let problem = resolved(expression);
            assert!(problem.ends_with("is not a supported expression"), "{problem}");
        }
    }

    /// Returns why the paginator of `entry` was skipped; empty if it was not.
    fn left_out(entry: &str) -> String {
        let model = load("model.json", MODEL.as_bytes()).unwrap().model;
        let json = format!("{{\"pagination\": {{\"ListBooks\": {{{entry}}}}}}}");
        let generator = Generator::new("model.json", &model, "shelf");
        let plan = generator.paginators("pages.json", json.as_bytes()).unwrap().plan().unwrap();
        let warnings: Vec<String> = plan.warnings.iter().map(ToString::to_string).collect();
        assert_eq!(plan.operations[0].paginator.is_none(), !warnings.is_empty());
        let warning = warnings.join("\n");
        warning.trim_start_matches("pages.json: paginator ListBooks: is skipped: ").to_owned()
    }

    #[test]
    fn paginators_that_cannot_be_are_left_out() {
        let rest = r#""result_key": "Shelf.Books""#;
        let tokens = |input: &str, output: &str| {
            left_out(&format!(r#""input_token": "{input}", "output_token": "{output}", {rest}"#))
        };
        assert_eq!(tokens("Marker", "Next || Shelf.Books[-1].Title"), "");
        assert_eq!(tokens("Place", "Number"), "");
        let problem = "`Number`: the type is not that of the input's member `Marker`";
        assert_eq!(tokens("Marker", "Number"), problem);
        let problem = "`Shelf.Full`: a token should be text, a whole number, a list or a map";
        assert_eq!(tokens("Marker", "Shelf.Full"), problem);
        assert_eq!(tokens("Mark", "Next"), "the input has no member `Mark`");
        let more = r#""input_token": "Marker", "output_token": "Next", "more_results": "Next", "#;
        assert_eq!(left_out(&format!("{more}{rest}")), "`more_results` should lead to a boolean");
    }

    #[test]
    fn a_page_without_a_list_is_an_item_itself() {
        let model = load("model.json", MODEL.as_bytes()).unwrap().model;
        let json = br#"{"pagination": {"ListBooks": {
            "input_token": "Marker", "output_token": "Next", "result_key": "Shelf"}}}"#;
        let generator = Generator::new("model.json", &model, "shelf");
        let output = generator.paginators("pages.json", json).unwrap().generate().unwrap();
        let file = output.files.iter().find(|file| file.path.ends_with("list_books.rs")).unwrap();
        assert!(file.contents.contains("type Item = ListBooksOutput;"), "{}", file.contents);
    }
}
