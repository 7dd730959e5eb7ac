//! An operation: input, builder, output, error, and the way from one to the other.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{Module, docs, file_stem, ident, imports, request, structure, xml};
use crate::plan::{Body, OperationPlan, OutputPlan};

/// The operation's module.
pub(super) fn module(plan: &OperationPlan) -> Module {
    let input = ident(&format!("{}Input", plan.rust_name));
    let output = ident(&format!("{}Output", plan.rust_name));
    let error = ident(&format!("{}Error", plan.rust_name));
    let mut items = vec![structure::uses(imports(&plan.input, &quote!(crate::types)))];
    items.extend(input_items(plan, &input));
    items.push(request::constants(plan));
    items.push(operation_impl(plan, &input, &output, &error));
    if matches!(plan.request.body, Body::Members(..)) {
        items.extend(xml::impls(&plan.input));
    }
    items.extend(structure::validation(&plan.input));
    items.push(structure::json(&plan.input));
    items.push(output_type(plan, &output));
    items.extend(error_items(plan, &error));
    let path = format!("operation/{}.rs", file_stem(&plan.module));
    Module { path, docs: plan.docs.clone(), items }
}

fn input_items(plan: &OperationPlan, name: &Ident) -> Vec<TokenStream> {
    let mut input = plan.input.clone();
    input.docs = vec![format!("The input of `{}`.", plan.name)];
    input.deprecated = plan.deprecated.clone();
    let builder_docs = docs(&[
        "Builds the input.".to_owned(),
        String::new(),
        "# Errors".to_owned(),
        "[`rt::BuildError::MissingMembers`] with every required member that is not set.".to_owned(),
    ]);
    let (builder_docs, build) = match plan.input.validates {
        true => (
            builder_docs,
            quote! {
                pub fn build(self) -> Result<#name, rt::BuildError> {
                    rt::validate::validate(&self.inner)?;
                    Ok(self.inner)
                }
            },
        ),
        false => (
            docs(&["Builds the input. Nothing is required, so this cannot fail.".to_owned()]),
            quote! {
                pub fn build(self) -> Result<#name, rt::BuildError> {
                    Ok(self.inner)
                }
            },
        ),
    };
    structure::type_items(&input, &builder_docs, &build)
}

fn operation_impl(
    plan: &OperationPlan,
    input: &Ident,
    output: &Ident,
    error: &Ident,
) -> TokenStream {
    let name = &plan.name;
    let to_request = request::body(plan);
    let (response, parsed) = match plan.output {
        OutputPlan::Empty => (quote!(response), quote!(Ok(#output {}))),
        OutputPlan::Response => (quote!(response), quote!(Ok(response))),
    };
    quote! {
        impl rt::Operation for #input {
            const NAME: &'static str = #name;
            type Output = #output;
            type Error = #error;

            fn to_request(&self, config: &rt::Config) -> Result<rt::http::Request<rt::Bytes>, rt::BuildError> {
                #to_request
            }

            fn parse_response(#response: rt::http::Response<rt::Bytes>) -> Result<#output, #error> {
                if !response.status().is_success() {
                    return Err(rt::ServiceError::from_response(&response).into());
                }
                #parsed
            }
        }
    }
}

fn output_type(plan: &OperationPlan, name: &Ident) -> TokenStream {
    match plan.output {
        OutputPlan::Empty => {
            let line = format!(" The output of `{}`, which has no members.", plan.name);
            quote! {
                #[doc = #line]
                #[derive(Clone, Debug, Default, PartialEq)]
                #[non_exhaustive]
                pub struct #name {}
            }
        }
        OutputPlan::Response => {
            let line = format!(
                " The output of `{}`: the response as it came, its members not read.",
                plan.name
            );
            quote! {
                #[doc = #line]
                pub type #name = rt::http::Response<rt::Bytes>;
            }
        }
    }
}

fn error_items(plan: &OperationPlan, name: &Ident) -> Vec<TokenStream> {
    let line = format!(" What the service answers to `{}` instead of an output.", plan.name);
    let variants: Vec<Ident> = plan.errors.iter().map(|error| ident(&error.variant)).collect();
    let codes: Vec<&String> = plan.errors.iter().map(|error| &error.code).collect();
    let lines = codes.iter().map(|code| format!(" The code is {}.", crate::plan::code(code)));
    let from = match variants.is_empty() {
        true => quote!(Self::Unhandled(error)),
        false => quote! {
            match error.code.as_str() {
                #(#codes => Self::#variants(error),)*
                _ => Self::Unhandled(error),
            }
        },
    };
    vec![
        quote! {
            #[doc = #line]
            #[derive(Clone, Debug, PartialEq)]
            #[non_exhaustive]
            pub enum #name {
                #(
                    #[doc = #lines]
                    #variants(rt::ServiceError),
                )*
                /// An error that the model does not name for this operation.
                Unhandled(rt::ServiceError),
            }
        },
        quote! {
            impl #name {
                /// The error's code, message, status and request ids.
                pub fn service_error(&self) -> &rt::ServiceError {
                    match self {
                        #(Self::#variants(error) |)* Self::Unhandled(error) => error,
                    }
                }
            }
        },
        quote! {
            impl From<rt::ServiceError> for #name {
                fn from(error: rt::ServiceError) -> Self {
                    #from
                }
            }
        },
        quote! {
            impl std::fmt::Display for #name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    self.service_error().fmt(f)
                }
            }
        },
        quote!(impl std::error::Error for #name {}),
    ]
}
