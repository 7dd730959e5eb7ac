//! Endpoint rules, as tables that the runtime evaluates.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens as _, quote};

use super::module::Module;
use super::tokens::{ident, mentions};
use super::value;
use crate::model::ParameterKind;
use crate::plan::endpoint::{
    Algorithm, ArgumentPlan, AuthPlan, BuiltIn, ConditionPlan, EndpointPlan, ExprPlan, LiteralPlan,
    ParameterPlan, Part, PartitionPlan, PiecePlan, PropertyPlan, RulePlan, Slot, ThenPlan,
    TraitsPlan,
};

/// The module with the rules and their parameters.
pub(super) fn module(plan: &EndpointPlan) -> Module {
    let conditions = plan.conditions.iter().map(|condition| self::condition(plan, condition));
    let values = plan.values.iter().enumerate().filter_map(|(index, value)| {
        let (name, index) = (ident(value.constant.as_ref()?), Literal::usize_unsuffixed(index));
        Some(quote!(const #name: Expr = Expr::Slot(#index);))
    });
    let traits = plan.traits.iter().enumerate().map(|(index, traits)| {
        let name = numbered("AT", index);
        let traits = self::traits(traits);
        quote!(const #name: Traits = #traits;)
    });
    let groups = plan.groups.iter().enumerate().map(|(index, rules)| {
        let name = numbered("GROUP", index);
        let rules = flattened(plan, rules);
        quote!(const #name: &[Rule] = &[#(#rules),*];)
    });
    let has_partitions = !plan.partitions.is_empty();
    let partitions = has_partitions.then(|| {
        let partitions = plan.partitions.iter().map(partition);
        quote!(const PARTITIONS: &[Partition] = &[#(#partitions),*];)
    });
    let mut items = vec![
        params(&plan.parameters),
        rules(plan, has_partitions),
        values.collect(),
        conditions.collect(),
        traits.collect(),
        groups.collect(),
        partitions.unwrap_or_default(),
    ];
    items.insert(0, imports(&items, has_partitions));
    let docs = vec![
        "The service's endpoint rules: where requests are sent and how they are signed.".to_owned(),
    ];
    Module { path: "endpoint.rs".to_owned(), docs, items }
}

/// The imports of the module's items.
fn imports(items: &[TokenStream], has_partitions: bool) -> TokenStream {
    let partitions = has_partitions.then(|| {
        quote!(
            use shapesmith_runtime::endpoint::partition::{Partition, Piece};
        )
    });
    let names = ["Algorithm", "Endpoint", "Input"].map(ident);
    let names = names.iter().filter(|name| items.iter().any(|item| mentions(item, name)));
    let is_mentioned = items.iter().any(|item| mentions(item, &ident("rt")));
    let runtime = is_mentioned.then(|| {
        quote!(
            use shapesmith_runtime as rt;
        )
    });
    quote! {
        use std::sync::Arc;

        #runtime
        #partitions
        use shapesmith_runtime::endpoint::rules::*;
        use shapesmith_runtime::endpoint::{#(#names),*};
        use shapesmith_runtime::uri::Uri;
        use shapesmith_runtime::{BuildError, Config};
    }
}

/// The struct of parameters that operations can set.
fn params(parameters: &[ParameterPlan]) -> TokenStream {
    let set: Vec<(&ParameterPlan, &String)> = parameters
        .iter()
        .filter_map(|parameter| Some((parameter, parameter.field.as_ref()?)))
        .collect();
    let borrows = set.iter().any(|(parameter, _)| parameter.kind != ParameterKind::Flag);
    let has_lists = set.iter().any(|(parameter, _)| parameter.kind == ParameterKind::Texts);
    let copy = (!has_lists).then(|| quote!(Copy,));
    let lifetime = borrows.then(|| quote!(<'a>));
    let elided = borrows.then(|| quote!(<'_>));
    let fields = set.iter().map(|(parameter, field)| {
        let name = ident(field);
        let ty = match parameter.kind {
            ParameterKind::Text => quote!(&'a str),
            ParameterKind::Flag => quote!(bool),
            ParameterKind::Texts => quote!(Vec<&'a str>),
        };
        quote!(pub #name: Option<#ty>,)
    });
    let inputs = parameters.iter().map(|parameter| input(parameter, parameters));
    quote! {
        /// The parameters of the endpoint rules that operations set.
        ///
        /// Start with `Params::default()` and set fields: later versions may add more.
        #[derive(Clone, #copy Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Params #lifetime {
            #(#fields)*
        }

        impl Params #elided {
            /// Returns the endpoint for these parameters. Recent endpoints are cached in the
            /// configuration.
            ///
            /// # Errors
            /// [`BuildError::Endpoint`] with the message of the rules if there is no endpoint.
            pub fn resolve(&self, config: &Config) -> Result<Arc<Endpoint>, BuildError> {
                config.resolve(&crate::SERVICE, &RULES, [#(#inputs),*])
            }

            /// Returns a URI at the endpoint, with `prefix` prepended to the host.
            ///
            /// # Errors
            /// As for [`Params::resolve`].
            pub fn uri(&self, config: &Config, prefix: &str) -> Result<Uri, BuildError> {
                Ok(Uri::new(self.resolve(config)?, prefix))
            }
        }
    }
}

/// The value of a parameter: the operation's, or else the configuration's.
fn input(parameter: &ParameterPlan, all: &[ParameterPlan]) -> TokenStream {
    let field = parameter.field.as_ref().map(|field| {
        let field = ident(field);
        match parameter.kind {
            ParameterKind::Texts => quote!(Input::from(self.#field.as_deref())),
            _ => quote!(Input::from(self.#field)),
        }
    });
    let built_in = parameter.built_in.map(|built_in| self::built_in(built_in, all));
    match (field, built_in) {
        (Some(field), Some(built_in)) => quote!(#field.or(#built_in)),
        (Some(input), None) | (None, Some(input)) => input,
        (None, None) => quote!(Input::Unset),
    }
}

/// The value of a built-in parameter.
fn built_in(built_in: BuiltIn, parameters: &[ParameterPlan]) -> TokenStream {
    let (function, argument) = match built_in {
        BuiltIn::Region => ("config::built_in::region", None),
        BuiltIn::UseFips => ("config::built_in::use_fips", None),
        BuiltIn::UseDualStack => ("config::built_in::use_dual_stack", None),
        BuiltIn::Endpoint => ("config::built_in::endpoint", None),
        BuiltIn::AccountId => ("config::built_in::account_id", None),
        BuiltIn::AccountIdEndpointMode => ("config::built_in::account_id_endpoint_mode", None),
        BuiltIn::Fixed(flag) => return quote!(Input::Flag(#flag)),
        BuiltIn::Setting { function, argument, .. } => (function, argument),
    };
    let function = value::runtime(function);
    let argument = argument.map(|name| {
        let parameter = parameters.iter().find(|parameter| parameter.name == name);
        parameter.map_or(quote!(Input::Unset), |parameter| input(parameter, parameters))
    });
    let arguments = std::iter::once(quote!(config)).chain(argument);
    quote!(#function(#(#arguments),*))
}

fn rules(plan: &EndpointPlan, has_partitions: bool) -> TokenStream {
    let parameters = plan.parameters.iter().map(|parameter| {
        let ParameterPlan { name, default, required, .. } = parameter;
        let default = option(default.as_ref().map(literal));
        quote!(parameter(#name, #default, #required))
    });
    let values = plan.values.iter().map(|value| &value.name);
    let rules = flattened(plan, &plan.rules);
    let partitions = if has_partitions { quote!(PARTITIONS) } else { quote!(&[]) };
    quote! {
        /// The endpoint rules.
        pub static RULES: RuleSet = RuleSet {
            parameters: &[#(#parameters),*],
            values: &[#(#values),*],
            rules: &[#(#rules),*],
            partitions: #partitions,
        };
    }
}

/// The rules as a flat list: those of a tree follow it.
fn flattened(plan: &EndpointPlan, rules: &[RulePlan]) -> Vec<TokenStream> {
    rules.iter().flat_map(|rule| self::rule(plan, rule)).collect()
}

fn rule(plan: &EndpointPlan, rule: &RulePlan) -> Vec<TokenStream> {
    let conditions = rule.conditions.iter().map(|index| ident(&plan.conditions[*index].name));
    let conditions = quote!(&[#(#conditions),*]);
    match &rule.then {
        ThenPlan::Tree(rules) => {
            let mut below = flattened(plan, rules);
            let count = Literal::usize_unsuffixed(below.len());
            below.insert(0, quote!(above(#count, #conditions)));
            below
        }
        ThenPlan::Group(index) => {
            let group = numbered("GROUP", *index);
            vec![quote!(group(#conditions, #group))]
        }
        ThenPlan::Endpoint(url, index) => {
            let traits = numbered("AT", *index);
            let properties = plan.traits[*index].other_properties.iter().map(property);
            vec![match plan.traits[*index].other_properties.is_empty() {
                true => quote!(endpoint(#conditions, #url, &#traits)),
                false => quote!(endpoint_with(#conditions, #url, &#traits, &[#(#properties),*])),
            }]
        }
        ThenPlan::Error(why) => vec![quote!(error(#conditions, #why))],
    }
}

fn condition(plan: &EndpointPlan, condition: &ConditionPlan) -> TokenStream {
    let name = ident(&condition.name);
    let value = expr(plan, &condition.value);
    let condition = match condition.slot {
        Some(Slot(slot)) => {
            let slot = Literal::u8_unsuffixed(slot);
            quote!(keep(#slot, #value))
        }
        None => quote!(holds(#value)),
    };
    quote!(const #name: Condition = #condition;)
}

fn expr(plan: &EndpointPlan, expr: &ExprPlan) -> TokenStream {
    match expr {
        ExprPlan::Literal(LiteralPlan::Text(value)) => quote!(text(#value)),
        ExprPlan::Literal(LiteralPlan::Flag(value)) => quote!(flag(#value)),
        ExprPlan::Literal(value @ LiteralPlan::Texts(_)) => {
            let value = literal(value);
            quote!(Expr::Literal(#value))
        }
        ExprPlan::Slot(Slot(slot)) => match &plan.values[usize::from(*slot)].constant {
            Some(name) => ident(name).into_token_stream(),
            None => unreachable!("a value that conditions refer to has a constant"),
        },
        ExprPlan::Template(template) => quote!(Expr::Template(#template)),
        ExprPlan::Part(of, part) => {
            let (of, part) = (self::expr(plan, of), self::part(*part));
            quote!(Expr::Part(&#of, #part))
        }
        ExprPlan::Call(function, arguments) => {
            let function = ident(function.name());
            let arguments = arguments.iter().map(|argument| match argument {
                ArgumentPlan::Expr(value) => {
                    let value = self::expr(plan, value);
                    quote!(&#value)
                }
                ArgumentPlan::List(values) => exprs(plan, values),
                ArgumentPlan::Flag(value) => quote!(#value),
                ArgumentPlan::Number(value) => {
                    let value = Literal::usize_unsuffixed(*value);
                    quote!(#value)
                }
                ArgumentPlan::Text(value) => quote!(#value),
            });
            quote!(Expr::#function(#(#arguments),*))
        }
    }
}

fn part(part: Part) -> TokenStream {
    let name = ident(part.name());
    let index = part.index().map(|index| {
        let index = Literal::usize_unsuffixed(index);
        quote!((#index))
    });
    quote!(Part::#name #index)
}

fn exprs(plan: &EndpointPlan, exprs: &[ExprPlan]) -> TokenStream {
    let exprs = exprs.iter().map(|value| expr(plan, value));
    quote!(&[#(#exprs),*])
}

fn traits(traits: &TraitsPlan) -> TokenStream {
    let auth = traits.auth.iter().map(auth);
    let headers = traits.headers.iter().map(|(name, values)| quote!((#name, &[#(#values),*])));
    let properties = traits.properties.iter().map(|(name, value)| quote!((#name, #value)));
    quote! {
        Traits {
            auth: &[#(#auth),*],
            headers: &[#(#headers),*],
            properties: &[#(#properties),*],
        }
    }
}

fn property((name, value): &(String, PropertyPlan)) -> TokenStream {
    match value {
        PropertyPlan::Flag(flag) => quote!((#name, Property::Flag(#flag))),
        PropertyPlan::Texts(texts) => quote!((#name, Property::Texts(&[#(#texts),*]))),
    }
}

fn auth(auth: &AuthPlan) -> TokenStream {
    let AuthPlan { algorithm, name, regions, double_encoding } = auth;
    let algorithm = match algorithm {
        Algorithm::SigV4 => quote!(SigV4),
        Algorithm::SigV4a => quote!(SigV4a),
        Algorithm::SigV4S3Express => quote!(SigV4S3Express),
    };
    let name = option(name.as_ref().map(|name| quote!(#name)));
    quote! {
        AuthRule {
            algorithm: Algorithm::#algorithm,
            name: #name,
            regions: &[#(#regions),*],
            double_encoding: #double_encoding,
        }
    }
}

fn partition(plan: &PartitionPlan) -> TokenStream {
    let partition = &plan.partition;
    let (name, regions) = (&partition.id, &partition.regions);
    let (dns_suffix, dual_stack) = (&partition.dns_suffix, &partition.dual_stack_dns_suffix);
    let (fips, stack) = (partition.supports_fips, partition.supports_dual_stack);
    let global = &partition.implicit_global_region;
    let pattern = plan.pattern.iter().map(|piece| match piece {
        PiecePlan::Any(words) => quote!(Piece::Any(&[#(#words),*])),
        PiecePlan::Word => quote!(Piece::Word),
        PiecePlan::Digits => quote!(Piece::Digits),
    });
    quote! {
        Partition {
            name: #name,
            dns_suffix: #dns_suffix,
            dual_stack_dns_suffix: #dual_stack,
            supports_fips: #fips,
            supports_dual_stack: #stack,
            implicit_global_region: #global,
            regions: &[#(#regions),*],
            pattern: &[#(#pattern),*],
        }
    }
}

fn literal(literal: &LiteralPlan) -> TokenStream {
    match literal {
        LiteralPlan::Text(value) => quote!(Literal::Text(#value)),
        LiteralPlan::Flag(value) => quote!(Literal::Flag(#value)),
        LiteralPlan::Texts(values) => quote!(Literal::Texts(&[#(#values),*])),
    }
}

fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(Some(#value)),
        None => quote!(None),
    }
}

fn numbered(name: &str, index: usize) -> proc_macro2::Ident {
    ident(&format!("{name}_{}", index + 1))
}
