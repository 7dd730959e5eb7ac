//! Paginators.

use indexmap::IndexMap;

use super::path::{Problem, Resolver};
use crate::error::{self, Collector};
use crate::model::Paginator;
use crate::plan::ir::{Field, OperationPlan, PaginatorPlan, PathPlan, Plan, Step, TokenPlan, Type};
use crate::plan::markdown::{code, wrap};

/// Adds the paginators of the plan's operations. One that is not supported is skipped with a
/// warning; its operation can be used without.
pub(crate) fn add(
    plan: &mut Plan,
    paginators: &IndexMap<String, Paginator>,
    collector: &mut Collector,
) {
    let resolver = Resolver::new(&plan.types);
    for operation in &mut plan.operations {
        let Some(paginator) = paginators.get(&operation.name) else { continue };
        match paginator_plan(&resolver, operation, paginator) {
            Ok(plan) => operation.paginator = Some(plan),
            Err(problem) => {
                collector.warn(error::paginator(&operation.name), format!("is skipped: {problem}"))
            }
        }
    }
}

fn paginator_plan(
    resolver: &Resolver<'_>,
    operation: &OperationPlan,
    paginator: &Paginator,
) -> Result<PaginatorPlan, Problem> {
    let more_results = paginator.more_results.as_deref();
    let more_results =
        more_results.map(|path| resolver.path(&operation.output, path)).transpose()?;
    if more_results.as_ref().is_some_and(|path| path.many || path.ty != Type::Boolean) {
        return Err("`more_results` should lead to a boolean".to_owned());
    }
    if let Some(limit) = &paginator.limit_key {
        input_field(operation, limit)?;
    }
    let tokens = paginator.input_tokens.iter().zip(&paginator.output_tokens);
    let tokens: Vec<TokenPlan> = tokens
        .map(|(input, output)| token(resolver, operation, input, output))
        .collect::<Result<_, _>>()?;
    let lists = paginator.result_keys.iter().map(|key| resolver.path(&operation.output, key));
    let lists: Vec<PathPlan> = lists.collect::<Result<_, _>>()?;
    let items = lists.into_iter().zip(&paginator.result_keys).find(|(path, _)| is_list(path));
    Ok(PaginatorPlan {
        docs: docs(paginator, items.as_ref().map(|(_, key)| key.as_str())),
        more_results,
        keeps_members: operation.input.fields.len() > tokens.len(),
        tokens,
        items: items.map(|(path, _)| path),
    })
}

/// Whether a path leads through structures to a list.
fn is_list(path: &PathPlan) -> bool {
    matches!(path.ty, Type::List(_))
        && path.steps.iter().all(|step| matches!(step, Step::Field { .. }))
}

fn token(
    resolver: &Resolver<'_>,
    operation: &OperationPlan,
    input: &str,
    output: &str,
) -> Result<TokenPlan, Problem> {
    let field = input_field(operation, input)?;
    let sources = resolver.choices(&operation.output, output)?;
    for source in &sources {
        let is_value = matches!(
            source.ty,
            Type::String
                | Type::Blob
                | Type::Enum(_)
                | Type::Byte
                | Type::Short
                | Type::Integer
                | Type::Long
                | Type::List(_)
                | Type::Map(..)
        );
        if source.many || !is_value {
            let output = code(output);
            return Err(format!(
                "{output}: a token should be text, a whole number, a list or a map"
            ));
        }
        if source.ty != field.ty {
            let (input, output) = (code(input), code(output));
            return Err(format!("{output}: the type is not that of the input's member {input}"));
        }
    }
    Ok(TokenPlan { field: field.name.clone(), sources })
}

fn input_field<'o>(operation: &'o OperationPlan, member: &str) -> Result<&'o Field, Problem> {
    let field = operation.input.fields.iter().find(|field| field.member == member);
    field.ok_or_else(|| format!("the input has no member {}", code(member)))
}

/// Describes the pagination in a paragraph.
fn docs(paginator: &Paginator, items: Option<&str>) -> Vec<String> {
    let tokens = paginator.input_tokens.iter().zip(&paginator.output_tokens);
    let tokens: Vec<String> =
        tokens.map(|(input, output)| format!("{} from {}", code(input), code(output))).collect();
    let mut text = format!("Requests the next page with {}", tokens.join(" and "));
    match &paginator.more_results {
        Some(more) => text += &format!(", as long as {} is true.", code(more)),
        None => text += ", until there is none.",
    }
    if let Some(limit) = &paginator.limit_key {
        text += &format!(" {} limits the size of a page.", code(limit));
    }
    text += &match items {
        Some(items) => format!(" The items are in {}.", code(items)),
        None => " A page has no list of items, so each page is an item.".to_owned(),
    };
    let others = paginator.result_keys.iter().filter(|key| Some(key.as_str()) != items);
    let others: Vec<String> = others.map(|key| code(key)).collect();
    if !others.is_empty() {
        text += &format!(" A page also contains {}.", others.join(" and "));
    }
    wrap(&text)
}
