//! A structure: the type, its accessors, its builder, its XML, its validation, its JSON.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{builder_name, deprecated, docs, ident, imports, value, xml};
use crate::plan::{Field, StructurePlan, Type};

/// All items of a shared structure's file.
pub(super) fn items(plan: &StructurePlan) -> Vec<TokenStream> {
    let mut items = vec![uses(imports(plan, &quote!(super)))];
    items.extend(type_items(
        plan,
        &quote!(#[doc = " Builds the structure."]),
        &infallible_build(plan),
    ));
    items.extend(xml::impls(plan));
    items.extend(validation(plan));
    items.push(json(plan));
    items
}

pub(super) fn uses(imports: Option<TokenStream>) -> TokenStream {
    quote! {
        use shapesmith_runtime as rt;
        #imports
    }
}

/// The type, its accessors and its builder, whose last method is `build`.
pub(super) fn type_items(
    plan: &StructurePlan,
    builder_docs: &TokenStream,
    build: &TokenStream,
) -> Vec<TokenStream> {
    let name = ident(&plan.name.rust);
    let builder = builder_name(&plan.name.rust);
    let type_docs = docs(&plan.docs);
    let deprecation = deprecated(plan.deprecated.as_ref());
    let debug = match plan.fields.iter().any(|field| field.sensitive) {
        true => quote!(#[derive(Clone, Default, PartialEq)]),
        false => quote!(#[derive(Clone, Debug, Default, PartialEq)]),
    };
    let fields = plan.fields.iter().map(declaration);
    let accessors = plan.fields.iter().map(accessor);
    let setters = plan.fields.iter().map(setters);
    let builder_line = format!(" A builder for [`{}`].", plan.name.rust);
    let mut items = vec![
        quote! {
            #type_docs
            #deprecation
            #debug
            #[non_exhaustive]
            pub struct #name {
                #(#fields)*
            }
        },
        quote! {
            impl #name {
                /// A builder with nothing set.
                pub fn builder() -> #builder {
                    #builder::default()
                }
                #(#accessors)*
            }
        },
        quote! {
            #[doc = #builder_line]
            #[derive(Clone, Debug, Default, PartialEq)]
            pub struct #builder {
                inner: #name,
            }
        },
        quote! {
            impl #builder {
                #(#setters)*
                #builder_docs
                #build
            }
        },
    ];
    items.extend(debug_impl(plan, &name));
    items
}

fn infallible_build(plan: &StructurePlan) -> TokenStream {
    let name = ident(&plan.name.rust);
    quote! {
        pub fn build(self) -> #name {
            self.inner
        }
    }
}

fn declaration(field: &Field) -> TokenStream {
    let (name, ty) = (ident(&field.name), value::held(field));
    let docs = docs(&field.docs);
    let deprecation = deprecated(field.deprecated.as_ref());
    quote! {
        #docs
        #deprecation
        pub #name: Option<#ty>,
    }
}

fn accessor(field: &Field) -> TokenStream {
    let name = ident(&field.name);
    let line = format!(" The value of `{}`, if it is set.", field.member);
    let (ty, body) = match &field.ty {
        Type::String => (quote!(Option<&str>), quote!(self.#name.as_deref())),
        Type::List(item) => {
            let item = value::owned(item);
            let line = format!(" The items of `{}`; none if it is not set.", field.member);
            let deprecation = deprecated(field.deprecated.as_ref());
            return quote! {
                #[doc = #line]
                #deprecation
                pub fn #name(&self) -> &[#item] {
                    self.#name.as_deref().unwrap_or_default()
                }
            };
        }
        ty if value::is_copy(ty) => {
            let ty = value::owned(ty);
            (quote!(Option<#ty>), quote!(self.#name))
        }
        ty => {
            let ty = value::owned(ty);
            let body = if field.boxed {
                quote!(self.#name.as_deref())
            } else {
                quote!(self.#name.as_ref())
            };
            (quote!(Option<&#ty>), body)
        }
    };
    let deprecation = deprecated(field.deprecated.as_ref());
    quote! {
        #[doc = #line]
        #deprecation
        pub fn #name(&self) -> #ty {
            #body
        }
    }
}

/// Two for each member: one that sets it, or appends to it, and one that replaces it.
fn setters(field: &Field) -> TokenStream {
    let name = ident(&field.name);
    let set = ident(&format!("set_{}", field.name.trim_start_matches("r#")));
    let docs = docs(&field.docs);
    let deprecation = deprecated(field.deprecated.as_ref());
    let member = &field.member;
    let set_line = format!(" Sets or clears `{member}`.");
    let held = match field.boxed {
        true => value::owned(&field.ty),
        false => value::held(field),
    };
    let replaced = if field.boxed { quote!(value.map(Box::new)) } else { quote!(value) };
    let first = match &field.ty {
        Type::List(item) => {
            let (parameter, item) = value::setter(item, false);
            let line = format!(" Appends to `{member}`.");
            quote! {
                #[doc = #line]
                #deprecation
                pub fn #name(mut self, value: #parameter) -> Self {
                    self.inner.#name.get_or_insert_default().push(#item);
                    self
                }
            }
        }
        Type::Map(key, item) => {
            let key_parameter = match key {
                None => quote!(impl Into<String>),
                Some(_) => value::key_type(key.as_ref()),
            };
            let key = if key.is_none() { quote!(key.into()) } else { quote!(key) };
            let (parameter, item) = value::setter(item, false);
            let line = format!(" Adds an entry to `{member}`.");
            quote! {
                #[doc = #line]
                #deprecation
                pub fn #name(mut self, key: #key_parameter, value: #parameter) -> Self {
                    self.inner.#name.get_or_insert_default().insert(#key, #item);
                    self
                }
            }
        }
        ty => {
            let (parameter, value) = value::setter(ty, field.boxed);
            quote! {
                #docs
                #deprecation
                pub fn #name(mut self, value: #parameter) -> Self {
                    self.inner.#name = Some(#value);
                    self
                }
            }
        }
    };
    quote! {
        #first
        #[doc = #set_line]
        #deprecation
        pub fn #set(mut self, value: Option<#held>) -> Self {
            self.inner.#name = #replaced;
            self
        }
    }
}

/// `Debug` by hand, where a member must not be shown.
fn debug_impl(plan: &StructurePlan, name: &Ident) -> Option<TokenStream> {
    if !plan.fields.iter().any(|field| field.sensitive) {
        return None;
    }
    let name_text = &plan.name.rust;
    let fields = plan.fields.iter().map(|field| {
        let (label, name) = (field.name.trim_start_matches("r#"), ident(&field.name));
        match field.sensitive {
            true => quote!(.field(#label, &self.#name.as_ref().map(|_| rt::Redacted))),
            false => quote!(.field(#label, &self.#name)),
        }
    });
    Some(quote! {
        impl std::fmt::Debug for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(#name_text) #(#fields)* .finish()
            }
        }
    })
}

/// Reports required members, its own and those of structures in it.
pub(super) fn validation(plan: &StructurePlan) -> Option<TokenStream> {
    if !plan.validates {
        return None;
    }
    let name = ident(&plan.name.rust);
    let checks = plan.fields.iter().map(|field| {
        let (member, name) = (&field.member, ident(&field.name));
        let require = field.required.then(|| quote!(found.require(#member, self.#name.is_some());));
        let nested = field.validates.then(|| quote!(found.member(#member, &self.#name);));
        quote!(#require #nested)
    });
    Some(quote! {
        impl rt::validate::Validate for #name {
            fn validate(&self, found: &mut rt::validate::Missing<'_>) {
                #(#checks)*
            }
        }
    })
}

/// The members by their names in the model, for the feature `serde`.
pub(super) fn json(plan: &StructurePlan) -> TokenStream {
    let name = ident(&plan.name.rust);
    let members = plan.fields.iter().map(|field| {
        let (name, member) = (ident(&field.name), &field.member);
        quote!((#name, #member))
    });
    quote!(rt::json_structure!(#name #(, #members)*);)
}
