//! Paths and conditions in JMESPath, for paginators, waiters and endpoint parameters.
//!
//! They are resolved against the planned types, so that the generated code is plain Rust. What is
//! not supported, and what can never match by its type, is rejected with a message.

mod condition;

use std::collections::HashMap;

use super::jmespath::{Expression, Part, parse};
use crate::plan::ir::{Field, Measured, PathPlan, Step, StructurePlan, Type, TypePlan};
use crate::plan::markdown::code;

/// Why an expression is not supported.
pub(super) type Problem = String;

/// Resolves expressions against the planned types.
pub(super) struct Resolver<'p> {
    structures: HashMap<&'p str, &'p StructurePlan>,
}

/// The value that an expression is about.
#[derive(Clone)]
enum Current<'s> {
    /// The structure that the whole expression starts from.
    Top(&'s StructurePlan),
    /// A value inside it, of this type.
    Item(Type),
}

/// What an expression leads to.
pub(super) enum Found {
    /// A single value.
    One(PathPlan),
    /// Several values of this type.
    Many(Measured, Type),
}

/// The result that a filter's condition should have for an item for which it fails; `None` if the
/// whole expression would not be judged correctly by any result.
type OnError = Option<bool>;

impl<'p> Resolver<'p> {
    pub(super) fn new(types: &'p [TypePlan]) -> Self {
        let structures = types.iter().filter_map(|plan| match plan {
            TypePlan::Structure(plan) => Some((plan.name.rust.as_str(), plan)),
            _ => None,
        });
        Self { structures: structures.collect() }
    }

    /// The paths that an expression names, separated by `||`: the first that leads to a value that
    /// is not empty is meant.
    pub(super) fn choices(
        &self,
        from: &StructurePlan,
        text: &str,
    ) -> Result<Vec<PathPlan>, Problem> {
        let expression = parse(text)?;
        let mut choices = Vec::new();
        let mut rest = &expression;
        while let Expression::Or(earlier, last) = rest {
            choices.push(&**last);
            rest = earlier;
        }
        choices.push(rest);
        choices.reverse();
        choices.into_iter().map(|choice| self.top_path(from, text, choice)).collect()
    }

    /// Resolves an expression to a path.
    pub(super) fn path(&self, from: &StructurePlan, text: &str) -> Result<PathPlan, Problem> {
        self.top_path(from, text, &parse(text)?)
    }

    /// Resolves an expression to one value, or to several. A list is as good as its items.
    pub(super) fn texts(&self, from: &StructurePlan, text: &str) -> Result<Found, Problem> {
        let (current, expression) = (Current::Top(from), parse(text)?);
        let mut whole = self.top_path(from, text, &expression)?;
        if !whole.many && matches!(whole.ty, Type::List(_)) {
            flatten(&mut whole)?;
        }
        if !whole.many {
            return Ok(Found::One(whole));
        }
        let base = self.base(&current, &expression)?;
        let items = whole.steps.split_off(base.steps.len());
        Ok(Found::Many(Measured { base, items }, whole.ty))
    }

    /// Resolves the part of a path before it leads to several values.
    fn base(
        &self,
        current: &Current<'_>,
        expression: &Expression<'_>,
    ) -> Result<PathPlan, Problem> {
        match expression {
            Expression::Path(parts) => {
                let is_plain = |part: &&Part<'_>| matches!(part, Part::Name(_) | Part::Index(_));
                let count = parts.iter().take_while(is_plain).count();
                self.parts(current, &parts[..count], None)
            }
            // The keys of a map.
            Expression::Call(_, arguments) => match arguments.as_slice() {
                [of] => self.base(current, of),
                _ => self.parts(current, &[], None),
            },
            _ => self.parts(current, &[], None),
        }
    }

    fn top_path(
        &self,
        from: &StructurePlan,
        text: &str,
        expression: &Expression<'_>,
    ) -> Result<PathPlan, Problem> {
        let path = self.any_path(&Current::Top(from), expression, None);
        path.map_err(|problem| format!("{}: {problem}", code(text.trim())))
    }

    /// Resolves a path, or the keys of a map.
    fn any_path(
        &self,
        current: &Current<'_>,
        expression: &Expression<'_>,
        on_error: OnError,
    ) -> Result<PathPlan, Problem> {
        match expression {
            Expression::Path(parts) => self.parts(current, parts, on_error),
            Expression::Call("keys", arguments) => match arguments.as_slice() {
                [of] => keys(self.any_path(current, of, None)?),
                _ => Err("`keys` takes one argument".to_owned()),
            },
            Expression::Call(name, _) => {
                Err(format!("the function {} is not supported", code(name)))
            }
            _ => Err("only a path is supported here".to_owned()),
        }
    }

    fn parts(
        &self,
        current: &Current<'_>,
        parts: &[Part<'_>],
        on_error: OnError,
    ) -> Result<PathPlan, Problem> {
        let ty = match current {
            Current::Top(structure) => Type::Structure(structure.name.clone()),
            Current::Item(ty) => ty.clone(),
        };
        let mut path = PathPlan { steps: Vec::with_capacity(parts.len()), ty, many: false };
        let mut rest = parts;
        while let [part, behind @ ..] = rest {
            rest = behind;
            match part {
                Part::Name(member) => self.member(current, &mut path, member)?,
                Part::Index(index) => path.add(nth(*index), list_item(&path.ty)?),
                Part::Flatten => flatten(&mut path)?,
                Part::Items => project(&mut path)?,
                Part::Values => values(&mut path)?,
                Part::Where(condition) => {
                    project(&mut path)?;
                    let item = Current::Item(path.ty.clone());
                    let test = self.filter(&item, condition, on_error)?;
                    path.steps.push(Step::Where(Box::new(test)));
                }
                Part::Select(choices) => {
                    let [Part::Flatten, behind @ ..] = rest else {
                        return Err("a list of values should be followed by `[]`".to_owned());
                    };
                    rest = behind;
                    let within = self.within(current, &path);
                    self.select(&within, &mut path, choices)?;
                }
            }
        }
        Ok(path)
    }

    /// The value at the end of a path.
    fn within<'s>(&self, current: &Current<'s>, path: &PathPlan) -> Current<'s> {
        match path.steps.as_slice() {
            [] => current.clone(),
            _ => Current::Item(path.ty.clone()),
        }
    }

    /// Adds the step to a member.
    fn member(
        &self,
        current: &Current<'_>,
        path: &mut PathPlan,
        member: &str,
    ) -> Result<(), Problem> {
        let structure = match self.within(current, path) {
            Current::Top(structure) => Some(structure),
            Current::Item(Type::Structure(name)) => {
                self.structures.get(name.rust.as_str()).copied()
            }
            Current::Item(_) => None,
        };
        let structure = structure.ok_or_else(|| format!("{member} is not in a structure"))?;
        let is_named = |field: &&Field| field.member == member;
        let field = structure.fields.iter().find(is_named).ok_or_else(|| {
            format!("the structure {} has no member {member}", structure.name.shape)
        })?;
        let Field { name, optional, boxed, .. } = field;
        let step = Step::Field { name: name.clone(), optional: *optional, boxed: *boxed };
        path.add(step, field.ty.clone());
        Ok(())
    }

    /// Adds the step to several values.
    fn select(
        &self,
        current: &Current<'_>,
        path: &mut PathPlan,
        choices: &[Expression<'_>],
    ) -> Result<(), Problem> {
        let choices = choices.iter().map(|choice| self.any_path(current, choice, None));
        let choices: Vec<PathPlan> = choices.collect::<Result<_, _>>()?;
        let ty = choices.first().map(|first| first.ty.clone());
        let ty = ty.filter(|ty| choices.iter().all(|choice| choice.ty == *ty && !choice.many));
        let expected = || "the values of a list should be single values of one type".to_owned();
        path.add(Step::Select(choices), ty.ok_or_else(expected)?);
        path.many = true;
        Ok(())
    }
}

impl PathPlan {
    fn add(&mut self, step: Step, ty: Type) {
        self.steps.push(step);
        self.ty = ty;
    }

    /// Whether there may be no value at its end.
    fn may_be_unset(&self) -> bool {
        self.steps.iter().any(|step| !matches!(step, Step::Field { optional: false, .. }))
    }
}

/// Returns the type of a list's items.
fn list_item(ty: &Type) -> Result<Type, Problem> {
    match ty {
        Type::List(item) => inner(item),
        _ => Err("only a list can be followed by `[`".to_owned()),
    }
}

/// Returns the type of a list's items or a map's values. No model needs lists of lists, which would
/// have to be flattened, or null.
fn inner(ty: &Type) -> Result<Type, Problem> {
    match ty {
        Type::List(_) => Err("lists of lists are not supported".to_owned()),
        Type::Sparse(_) => Err("items that may be null are not supported".to_owned()),
        ty => Ok(ty.clone()),
    }
}

/// Adds `[]`. Several values that are no lists stay what they are.
fn flatten(path: &mut PathPlan) -> Result<(), Problem> {
    if !path.many || matches!(path.ty, Type::List(_)) {
        path.add(Step::Each, list_item(&path.ty)?);
        path.many = true;
    }
    Ok(())
}

/// Adds `[*]`, or the projection of a filter.
fn project(path: &mut PathPlan) -> Result<(), Problem> {
    if path.many {
        return Err("a projection of several lists gives lists of lists; use `[]`".to_owned());
    }
    path.add(Step::Each, list_item(&path.ty)?);
    path.many = true;
    Ok(())
}

/// Adds `.*`.
fn values(path: &mut PathPlan) -> Result<(), Problem> {
    match &path.ty {
        Type::Map(_, value) if !path.many => {
            let value = inner(value)?;
            path.add(Step::Values, value);
            path.many = true;
            Ok(())
        }
        _ => Err("only a single map can be followed by `.*`".to_owned()),
    }
}

/// Adds the keys of a map.
fn keys(mut path: PathPlan) -> Result<PathPlan, Problem> {
    match &path.ty {
        Type::Map(key, _) if !path.many => {
            let key = key.clone().map_or(Type::String, Type::Enum);
            path.add(Step::Keys, key);
            path.many = true;
            Ok(path)
        }
        _ => Err("`keys` takes a map".to_owned()),
    }
}

fn nth(index: i32) -> Step {
    // -1 is the last item.
    let distance = usize::try_from(index.unsigned_abs()).unwrap_or(usize::MAX);
    if index < 0 { Step::NthBack(distance - 1) } else { Step::Nth(distance) }
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
                "Books": {"shape": "Books"}, "Full": {"shape": "Boolean"}, "Rows": {"shape": "Rows"},
                "Places": {"shape": "Places"}, "Spare": {"shape": "Book"}
            }},
            "Places": {"type": "map", "key": {"shape": "String"}, "value": {"shape": "Book"}},
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
            Step::Keys => "keys".to_owned(),
            Step::Values => "values".to_owned(),
            Step::Where(_) => "where".to_owned(),
            Step::Select(choices) => format!("select {}", choices.len()),
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
        for (expression, expected) in [
            ("Shelf.Books[*].Title", "shelf? books each title?: many String"),
            ("Shelf.Books[*].Title[]", "shelf? books each title?: many String"),
            ("Shelf.Books[?Title == 'x'].Title", "shelf? books each where title?: many String"),
            ("Shelf.Places.*.Title", "shelf? places? values title?: many String"),
            ("keys(Shelf.Places)", "shelf? places? keys: many String"),
            ("Shelf.Books[*].[Title, Title][]", "shelf? books each select 2: many String"),
            ("Shelf.Spare.[Title, Title][]", "shelf? spare? select 2: many String"),
        ] {
            assert_eq!(resolved(expression), expected);
        }
    }

    #[test]
    fn what_is_no_path_is_said() {
        for (expression, problem) in [
            ("Shelf.Colour", "`Shelf.Colour`: the structure Shelf has no member Colour"),
            ("Next.Page", "`Next.Page`: Page is not in a structure"),
            ("Shelf.Books.Title", "`Shelf.Books.Title`: Title is not in a structure"),
            ("Shelf[]", "`Shelf[]`: only a list can be followed by `[`"),
            ("Shelf.Rows[]", "`Shelf.Rows[]`: lists of lists are not supported"),
            (
                "Shelf.Books[].Authors[*]",
                "`Shelf.Books[].Authors[*]`: a projection of several lists gives lists of lists; \
                 use `[]`",
            ),
            ("Shelf.*.Title", "`Shelf.*.Title`: only a single map can be followed by `.*`"),
            ("keys(Shelf)", "`keys(Shelf)`: `keys` takes a map"),
            ("values(Shelf)", "`values(Shelf)`: the function `values` is not supported"),
            ("Next || More", "`Next || More`: only a path is supported here"),
            ("length(Next)", "`length(Next)`: the function `length` is not supported"),
            (
                "Shelf.Spare.[Title, Authors][]",
                "`Shelf.Spare.[Title, Authors][]`: the values of a list should be single values of \
                 one type",
            ),
            (
                "Shelf.Spare.[Title]",
                "`Shelf.Spare.[Title]`: a list of values should be followed by `[]`",
            ),
            (
                "Shelf.Books[+1]",
                "`Shelf.Books[+1]` is not a supported expression: expected an index, found `+1]`",
            ),
        ] {
            assert_eq!(resolved(expression), problem);
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
