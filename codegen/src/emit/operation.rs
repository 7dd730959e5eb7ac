//! Operations: input, builder, output, error, request and response.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::module::{Module, file_stem, imports};
use super::structure::Builder;
use super::tokens::ident;
use super::{
    client, discovery, document, gate, paginator, request, response, serde, structure, value,
};
use crate::plan::markdown::code;
use crate::plan::{ErrorPlan, OperationPlan, Plan, ResponseBody};

/// The module `operation`.
pub(super) fn list(plan: &Plan) -> Module {
    let items = plan.operations.iter().map(|operation| {
        let module = ident(&operation.module);
        let gate = gate::operations(operation.feature.as_slice());
        quote!(#gate pub mod #module;)
    });
    Module {
        path: "operation.rs".to_owned(),
        docs: vec![
            "The operations, one module each, with their inputs, outputs and errors.".to_owned(),
        ],
        items: vec![items.collect()],
    }
}

/// The operation's module.
pub(super) fn module(crate_plan: &Plan, plan: &OperationPlan) -> Module {
    let input = ident(&format!("{}Input", plan.rust_name));
    let output = ident(&format!("{}Output", plan.rust_name));
    let error = ident(&format!("{}Error", plan.rust_name));
    let types = imports([&plan.input, &plan.output], &plan.errors, &quote!(crate::types));
    let functions = document::output_import(&plan.response.body, &plan.output);
    let mut items = vec![structure::uses(functions, types)];
    items.extend(input_items(plan, &input));
    items.extend(client::senders(crate_plan, plan));
    items.push(request::constants(plan));
    items.push(operation_impl(plan, &input, &output, &error));
    let root = plan.request.body.members();
    items.extend(root.map(|root| document::write_structure(root.form(), &plan.input)));
    items.extend(discovery::endpoint(plan));
    items.extend(plan.paginator.as_ref().map(|pages| paginator::paginated(plan, pages)));
    items.extend(structure::validation(&plan.input));
    items.extend(structure::type_items(&plan.output, &quote!(), Builder::Plain));
    items.push(response::read_output(plan, &output));
    if let ResponseBody::Members(form, _) | ResponseBody::Events(_, Some(form)) = plan.response.body
    {
        items.push(document::read_structure(form, &plan.output));
    }
    let line = format!(" Error returned by `{}`.", plan.name);
    items.extend(error_items(&line, &plan.errors, &error, from_response(plan)));
    if !plan.input.sends_events() {
        items.push(serde::structure(crate_plan, &plan.input));
    }
    if !plan.output.has_events() {
        items.push(serde::structure(crate_plan, &plan.output));
    }
    items.extend(serde::error(crate_plan, plan));
    let path = format!("operation/{}.rs", file_stem(&plan.module));
    Module { path, docs: plan.docs.clone(), items }
}

fn input_items(plan: &OperationPlan, name: &Ident) -> Vec<TokenStream> {
    let mut input = plan.input.clone();
    input.deprecated = plan.deprecated.clone();
    let build = match plan.input.validates {
        true => quote! {
            /// Builds the input. Fails with the paths of all required members that are not set.
            pub fn build(self) -> Result<#name, rt::BuildError> {
                rt::validate::validate(&self.inner)?;
                Ok(self.inner)
            }
        },
        false => quote! {
            /// Builds the input. Never fails, since no member is required.
            pub fn build(self) -> Result<#name, rt::BuildError> {
                Ok(self.inner)
            }
        },
    };
    structure::type_items(&input, &build, Builder::OfClient)
}

fn operation_impl(
    plan: &OperationPlan,
    input: &Ident,
    output: &Ident,
    error: &Ident,
) -> TokenStream {
    let name = &plan.name;
    let to_request = request::body(plan);
    let parse_response = response::body(plan, error);
    let errors = match plan.response.error_format {
        Some(path) => value::runtime(path),
        None => document::errors(plan.response.error_form),
    };
    let streams = response::streams(plan).then(|| {
        quote!(
            const STREAMS: bool = true;
        )
    });
    let initial_response =
        matches!(plan.response.body, ResponseBody::Events(_, Some(_))).then(|| {
            quote!(
                const INITIAL_RESPONSE: bool = true;
            )
        });
    let uses_account_id = plan.request.uses_account_id.then(|| {
        quote!(
            const USES_ACCOUNT_ID: bool = true;
        )
    });
    let discover = discovery::discover(plan);
    let to_presigned_request = plan.presigned.as_ref().map(|plan| {
        let body = request::body(plan);
        quote! {
            fn to_presigned_request(
                &self,
                config: &rt::Config,
            ) -> Result<rt::Request, rt::BuildError> {
                #body
            }
        }
    });
    quote! {
        impl rt::Operation for #input {
            const NAME: &'static str = #name;
            const ERRORS: &'static rt::response::ErrorFormat = #errors;
            #streams
            #uses_account_id
            #initial_response
            type Output = #output;
            type Error = #error;

            fn to_request(&self, config: &rt::Config) -> Result<rt::Request, rt::BuildError> {
                #to_request
            }

            fn parse_response(response: rt::Response) -> Result<Self::Output, Self::Error> {
                #parse_response
            }

            #discover

            #to_presigned_request
        }
    }
}

/// The type of the modeled errors of an operation or an event stream, documented by `line`.
pub(super) fn error_items(
    line: &str,
    errors: &[ErrorPlan],
    name: &Ident,
    constructor: Option<TokenStream>,
) -> Vec<TokenStream> {
    let variants = errors.iter().map(error_variant);
    let names: Vec<Ident> = errors.iter().map(|error| ident(&error.variant)).collect();
    let service_error = errors.iter().zip(&names).map(|(error, name)| match error.details {
        Some(_) => quote!(Self::#name { error, .. }),
        None => quote!(Self::#name(error)),
    });
    let service_error = match names.is_empty() {
        true => quote! {
            let Self::Unhandled(error) = self;
            error
        },
        false => quote! {
            match self {
                #(#service_error |)* Self::Unhandled(error) => error,
            }
        },
    };
    vec![
        quote! {
            #[doc = #line]
            #[derive(Clone, Debug, PartialEq)]
            #[non_exhaustive]
            pub enum #name {
                #(#variants)*
                /// Any other error.
                Unhandled(rt::ServiceError),
            }
        },
        quote! {
            impl #name {
                /// Returns the code, message, status and request ids.
                pub fn service_error(&self) -> &rt::ServiceError {
                    #service_error
                }

                #constructor
            }
        },
        quote!(rt::operation_error!(#name);),
    ]
}

fn error_variant(error: &ErrorPlan) -> TokenStream {
    let name = ident(&error.variant);
    let line = format!(" Code {}.", code(&error.code));
    // Only if the variant's name differs.
    let line = (error.code != error.variant).then(|| quote!(#[doc = #line]));
    match &error.details {
        None => quote! {
            #line
            #name(rt::ServiceError),
        },
        Some(details) => {
            let details = value::type_name(details);
            quote! {
                #line
                #name {
                    /// The code, message, status and request ids.
                    error: rt::ServiceError,
                    /// The members of this error.
                    details: #details,
                },
            }
        }
    }
}

/// Selects the error by its name.
fn from_response(plan: &OperationPlan) -> Option<TokenStream> {
    if plan.errors.is_empty() {
        return None;
    }
    let arms = plan.errors.iter().map(|error| {
        let (variant, code) = (ident(&error.variant), &error.code);
        let query_code = error.query_code.iter();
        let code = quote!(#code #(| #query_code)*);
        match error.details {
            None => quote!(#code => Self::#variant(error),),
            Some(_) => {
                let details = document::error_details(plan.response.error_form);
                let details = match error.in_head {
                    true => quote!(rt::response::with_head(#details, answer.head)),
                    false => details,
                };
                quote!(#code => Self::#variant { details: #details, error },)
            }
        }
    });
    let has_details = plan.errors.iter().any(|error| error.details.is_some());
    let answer = if has_details { quote!(answer) } else { quote!(_) };
    Some(quote! {
        fn from_response(error: rt::ServiceError, #answer: rt::response::Answer<'_>) -> Self {
            match error.name() {
                #(#arms)*
                _ => Self::Unhandled(error),
            }
        }
    })
}
