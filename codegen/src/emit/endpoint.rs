//! Endpoint rules, as the tables that the runtime evaluates.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Module, ident};
use crate::plan::{
    ArgumentPlan, AuthPlan, ConditionPlan, EndpointPlan, ExprPlan, LiteralPlan, ParameterPlan,
    PartitionPlan, PiecePlan, RulePlan, ThenPlan, TraitsPlan,
};

/// The rules, and what operations say about them.
pub(super) fn module(plan: &EndpointPlan) -> Module {
    let conditions =
        plan.conditions.iter().map(|(name, condition)| self::condition(plan, name, condition));
    let values = plan.values.iter().enumerate().filter_map(|(index, value)| {
        let (name, index) = (ident(value.constant.as_ref()?), Literal::u8_unsuffixed(byte(index)));
        Some(quote!(const #name: Expr = Expr::Slot(#index);))
    });
    let traits = plan.traits.iter().enumerate().map(|(index, traits)| {
        let name = numbered("AT", index);
        let traits = self::traits(traits);
        quote!(const #name: Traits = #traits;)
    });
    let groups = plan.groups.iter().enumerate().map(|(index, rules)| {
        let name = numbered("GROUP", index);
        let rules = rules_below(rules);
        quote!(const #name: &[Rule] = &[#(#rules),*];)
    });
    let has_partitions = !plan.partitions.is_empty();
    let partitions = has_partitions.then(|| {
        let partitions = plan.partitions.iter().map(partition);
        quote!(const PARTITIONS: &[Partition] = &[#(#partitions),*];)
    });
    let items = vec![
        imports(has_partitions),
        params(&plan.parameters),
        rules(plan, has_partitions),
        values.collect(),
        conditions.collect(),
        traits.collect(),
        groups.collect(),
        partitions.unwrap_or_default(),
    ];
    let docs = vec![
        "Where requests go, and how they are signed there: the service's endpoint rules."
            .to_owned(),
    ];
    Module { path: "endpoint.rs".to_owned(), docs, items }
}

fn imports(has_partitions: bool) -> TokenStream {
    let partitions = has_partitions.then(|| {
        quote!(
            use shapesmith_runtime::endpoint::partition::{Partition, Piece};
        )
    });
    quote! {
        use std::sync::Arc;

        #partitions
        use shapesmith_runtime::endpoint::rules::*;
        use shapesmith_runtime::endpoint::{Algorithm, Endpoint, Input};
        use shapesmith_runtime::uri::Uri;
        use shapesmith_runtime::{BuildError, Config};
    }
}

/// The parameters that operations set.
fn params(parameters: &[ParameterPlan]) -> TokenStream {
    let set: Vec<(&ParameterPlan, &String)> = parameters
        .iter()
        .filter_map(|parameter| Some((parameter, parameter.field.as_ref()?)))
        .collect();
    let borrows = set.iter().any(|(parameter, _)| parameter.is_text);
    let lifetime = borrows.then(|| quote!(<'a>));
    let elided = borrows.then(|| quote!(<'_>));
    let fields = set.iter().map(|(parameter, field)| {
        let doc = format!(" The value of `{}`.", parameter.name);
        let name = ident(field);
        let ty = if parameter.is_text { quote!(&'a str) } else { quote!(bool) };
        quote!(#[doc = #doc] pub #name: Option<#ty>,)
    });
    let inputs = parameters.iter().map(|parameter| match &parameter.field {
        Some(field) => {
            let field = ident(field);
            quote!(Input::from(self.#field))
        }
        None => quote!(Input::Unset),
    });
    quote! {
        /// What an operation says about its endpoint. The rest comes from the configuration.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Params #lifetime {
            #(#fields)*
        }

        impl Params #elided {
            /// The endpoint that the rules have for this. The last few are kept in the configuration.
            ///
            /// # Errors
            /// [`BuildError::Endpoint`] with the rules' own words if there is none.
            pub fn resolve(&self, config: &Config) -> Result<Arc<Endpoint>, BuildError> {
                config.resolve(&crate::SERVICE, &RULES, [#(#inputs),*])
            }

            /// The beginning of a URI at that endpoint, with `prefix` before its host's own name.
            ///
            /// # Errors
            /// As [`Params::resolve`].
            pub fn uri(&self, config: &Config, prefix: &str) -> Result<Uri, BuildError> {
                Ok(Uri::new(self.resolve(config)?, prefix))
            }
        }
    }
}

fn rules(plan: &EndpointPlan, has_partitions: bool) -> TokenStream {
    let parameters = plan.parameters.iter().map(|parameter| {
        let ParameterPlan { name, built_in, default, required, .. } = parameter;
        let default = option(default.as_ref().map(literal));
        match built_in {
            Some(built_in) => {
                let built_in = ident(built_in);
                quote!(built_in(#name, BuiltIn::#built_in, #default, #required))
            }
            None => quote!(parameter(#name, #default, #required)),
        }
    });
    let values = plan.values.iter().map(|value| &value.name);
    let rules = rules_below(&plan.rules);
    let partitions = if has_partitions { quote!(PARTITIONS) } else { quote!(&[]) };
    quote! {
        /// The rules.
        pub static RULES: RuleSet = RuleSet {
            parameters: &[#(#parameters),*],
            values: &[#(#values),*],
            rules: &[#(#rules),*],
            partitions: #partitions,
        };
    }
}

/// Rules, each with those below it behind it.
fn rules_below(rules: &[RulePlan]) -> Vec<TokenStream> {
    rules.iter().flat_map(rule).collect()
}

fn rule(rule: &RulePlan) -> Vec<TokenStream> {
    let conditions = rule.conditions.iter().map(|name| ident(name));
    let conditions = quote!(&[#(#conditions),*]);
    match &rule.then {
        ThenPlan::Tree(rules) => {
            let mut below = rules_below(rules);
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
            vec![quote!(endpoint(#conditions, #url, &#traits))]
        }
        ThenPlan::Error(why) => vec![quote!(error(#conditions, #why))],
    }
}

fn condition(plan: &EndpointPlan, name: &str, condition: &ConditionPlan) -> TokenStream {
    let name = ident(name);
    let value = expr(plan, &condition.value);
    let condition = match condition.slot {
        Some(slot) => {
            let slot = Literal::u8_unsuffixed(byte(slot));
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
        ExprPlan::Slot(slot) => {
            let name = plan.values.get(*slot).and_then(|value| value.constant.as_ref());
            let name = name.map(|name| ident(name));
            quote!(#name)
        }
        ExprPlan::Template(template) => quote!(Expr::Template(#template)),
        ExprPlan::Part(of, part, index) => {
            let of = self::expr(plan, of);
            let part = ident(part);
            let index = index.map(|index| {
                let index = Literal::usize_unsuffixed(index);
                quote!((#index))
            });
            quote!(Expr::Part(&#of, Part::#part #index))
        }
        ExprPlan::Call(function, arguments) => {
            let function = ident(function);
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

fn auth(auth: &AuthPlan) -> TokenStream {
    let AuthPlan { algorithm, name, regions, double_encoding } = auth;
    let algorithm = ident(algorithm);
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

/// A slot, of which the plan has made sure that there are no more than a byte can count.
fn byte(slot: usize) -> u8 {
    u8::try_from(slot).unwrap_or(u8::MAX)
}
