//! Structures: type, accessors, builder, serialization and validation.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::module::imports;
use super::tokens::{builder_name, deprecated, docs, ident};
use super::{document, event, response, serde, value};
use crate::plan::{Field, Plan, StructurePlan, Type};

/// The items of a shared structure's file.
pub(super) fn items(crate_plan: &Plan, plan: &StructurePlan) -> Vec<TokenStream> {
    let types = imports([plan], &[], &quote!(super));
    let mut items = vec![uses(document::import(plan.reads, plan), types)];
    items.extend(type_items(plan, &build(plan), Builder::Plain));
    items.extend(document::structure_impls(plan));
    items.extend(event::structure_impls(plan));
    items.extend(response::head_impl(plan));
    items.extend(validation(plan));
    items.push(serde::structure(crate_plan, plan));
    items
}

pub(super) fn uses(functions: Option<TokenStream>, types: Option<TokenStream>) -> TokenStream {
    quote! {
        use shapesmith_runtime as rt;
        #functions
        #types
    }
}

/// What a builder contains besides the value being built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Builder {
    /// Nothing.
    Plain,
    /// The client that created it, which sends the request.
    OfClient,
}

/// The type, its accessors and its builder, without `build`.
pub(super) fn type_items(
    plan: &StructurePlan,
    build: &TokenStream,
    kind: Builder,
) -> Vec<TokenStream> {
    let name = ident(&plan.name.rust);
    let builder = builder_name(&plan.name.rust);
    let type_docs = docs(&plan.docs);
    let deprecation = deprecated(plan.deprecated.as_ref());
    // An event stream can be read only once, so it has no `Clone` and no `PartialEq`.
    let (clone, equal) = match plan.has_events() {
        true => (None, None),
        false => (Some(quote!(Clone,)), Some(quote!(PartialEq))),
    };
    let debug = (!plan.fields.iter().any(|field| field.sensitive)).then(|| quote!(Debug,));
    let derive = quote!(#[derive(#clone #debug Default, #equal)]);
    let fields = plan.fields.iter().map(declaration);
    let accessors = plan.fields.iter().map(accessor);
    let constructor = plan.builds.then(|| constructor(&builder, kind));
    let mut items = vec![quote! {
        #type_docs
        #deprecation
        #derive
        #[non_exhaustive]
        pub struct #name {
            #(#fields)*
        }
    }];
    if plan.builds || !plan.fields.is_empty() {
        items.push(quote! {
            impl #name {
                #constructor
                #(#accessors)*
            }
        });
    }
    match plan.builds {
        true if plan.needed().next().is_some() => items.extend(builder_with_fields(plan, build)),
        true => items.extend(builder_around(plan, build, kind)),
        false => {}
    }
    items.extend(debug_impl(&name, &plan.fields));
    items
}

/// The builder of a structure that cannot lack some of its fields. Those of the builder can.
fn builder_with_fields(plan: &StructurePlan, build: &TokenStream) -> Vec<TokenStream> {
    let builder = builder_name(&plan.name.rust);
    let line = format!(" Builder of [`{}`].", plan.name.rust);
    let fields = plan.fields.iter().map(|field| Field { optional: true, ..field.clone() });
    let fields: Vec<Field> = fields.collect();
    let names = fields.iter().map(|field| ident(&field.name));
    let types = fields.iter().map(value::declared);
    let setters = fields.iter().map(|field| setters(field, &quote!(self)));
    let debug_impl = debug_impl(&builder, &fields);
    let debug = debug_impl.is_none().then(|| quote!(Debug,));
    let mut items = vec![
        quote! {
            #[doc = #line]
            #[derive(Clone, #debug Default, PartialEq)]
            pub struct #builder {
                #(#names: #types,)*
            }
        },
        quote! {
            impl #builder {
                #(#setters)*
                #build
            }
        },
    ];
    items.extend(debug_impl);
    items
}

/// The builder of other structures: around one.
fn builder_around(plan: &StructurePlan, build: &TokenStream, kind: Builder) -> Vec<TokenStream> {
    let (name, builder) = (ident(&plan.name.rust), builder_name(&plan.name.rust));
    let line = format!(" Builder of [`{}`].", plan.name.rust);
    let setters = plan.fields.iter().map(|field| setters(field, &quote!(self.inner)));
    let (declared, parameter, client) = match kind {
        Builder::Plain => (None, None, None),
        Builder::OfClient => (Some(quote!(<C = ()>)), Some(quote!(<C>)), Some(quote!(client: C,))),
    };
    let with_client = (kind == Builder::OfClient).then(with_client);
    vec![
        quote! {
            #[doc = #line]
            #[derive(Clone, Debug, Default, PartialEq)]
            pub struct #builder #declared {
                inner: #name,
                #client
            }
        },
        quote! {
            impl #parameter #builder #parameter {
                #with_client
                #(#setters)*
                #build
            }
        },
    ]
}

fn constructor(builder: &Ident, kind: Builder) -> TokenStream {
    let empty = match kind {
        Builder::Plain => quote!(default()),
        Builder::OfClient => quote!(with_client(())),
    };
    quote! {
        /// Returns an empty builder.
        pub fn builder() -> #builder {
            #builder::#empty
        }
    }
}

fn with_client() -> TokenStream {
    quote! {
        pub(crate) fn with_client(client: C) -> Self {
            Self { inner: Default::default(), client }
        }
    }
}

fn build(plan: &StructurePlan) -> TokenStream {
    let name = ident(&plan.name.rust);
    let needed: Vec<TokenStream> = plan
        .needed()
        .map(|field| {
            let (member, name) = (&field.member, ident(&field.name));
            quote!((#member, self.#name.is_some()))
        })
        .collect();
    if needed.is_empty() {
        return quote! {
            pub fn build(self) -> #name {
                self.inner
            }
        };
    }
    let fields = plan.fields.iter().map(|field| {
        let name = ident(&field.name);
        let or_empty = (!field.optional).then(|| quote!(.unwrap_or_default()));
        quote!(#name: self.#name #or_empty)
    });
    quote! {
        /// Builds the structure. Fails with all required members that are not set.
        pub fn build(self) -> Result<#name, rt::BuildError> {
            rt::validate::needed(&[#(#needed),*])?;
            Ok(#name { #(#fields),* })
        }
    }
}

fn declaration(field: &Field) -> TokenStream {
    let (name, ty) = (ident(&field.name), value::declared(field));
    let docs = docs(&field.docs);
    let deprecation = deprecated(field.deprecated.as_ref());
    quote! {
        #docs
        #deprecation
        pub #name: #ty,
    }
}

fn accessor(field: &Field) -> TokenStream {
    let name = ident(&field.name);
    let deprecation = deprecated(field.deprecated.as_ref());
    let (ty, body) = match field.optional {
        true => optional_accessor(field, &name),
        false => plain_accessor(field, &name),
    };
    quote! {
        #deprecation
        pub fn #name(&self) -> #ty {
            #body
        }
    }
}

fn optional_accessor(field: &Field, name: &Ident) -> (TokenStream, TokenStream) {
    match &field.ty {
        Type::String => (quote!(Option<&str>), quote!(self.#name.as_deref())),
        Type::List(item) => {
            let item = value::owned(item);
            (quote!(&[#item]), quote!(self.#name.as_deref().unwrap_or_default()))
        }
        ty if value::is_copy(ty) => {
            let ty = value::owned(ty);
            (quote!(Option<#ty>), quote!(self.#name))
        }
        ty => {
            let ty = value::owned(ty);
            let borrow = if field.boxed { quote!(as_deref) } else { quote!(as_ref) };
            (quote!(Option<&#ty>), quote!(self.#name.#borrow()))
        }
    }
}

fn plain_accessor(field: &Field, name: &Ident) -> (TokenStream, TokenStream) {
    match &field.ty {
        Type::String => (quote!(&str), quote!(&self.#name)),
        Type::List(item) => {
            let item = value::owned(item);
            (quote!(&[#item]), quote!(&self.#name))
        }
        ty if value::is_copy(ty) => (value::owned(ty), quote!(self.#name)),
        ty => {
            let ty = value::owned(ty);
            (quote!(&#ty), quote!(&self.#name))
        }
    }
}

/// Two methods for each member: one sets it, or appends to it; the other replaces it. The fields are
/// those of `holder`, and all optional.
fn setters(field: &Field, holder: &TokenStream) -> TokenStream {
    let name = ident(&field.name);
    let set = ident(&format!("set_{}", field.name.trim_start_matches("r#")));
    let docs = docs(&field.summary);
    let deprecation = deprecated(field.deprecated.as_ref());
    let first = match &field.ty {
        Type::List(_) | Type::Map(..) => adder(field, &quote!(#holder.#name)),
        ty => {
            let (parameter, value) = value::setter(ty, field.boxed);
            quote! {
                #docs
                #deprecation
                pub fn #name(mut self, value: #parameter) -> Self {
                    #holder.#name = Some(#value);
                    self
                }
            }
        }
    };
    let held = value::owned(&field.ty);
    let replaced = if field.boxed { quote!(value.map(Box::new)) } else { quote!(value) };
    quote! {
        #first
        #deprecation
        pub fn #set(mut self, value: Option<#held>) -> Self {
            #holder.#name = #replaced;
            self
        }
    }
}

/// Appends to a list, or adds an entry to a map, that is at `place`.
fn adder(field: &Field, place: &TokenStream) -> TokenStream {
    let name = ident(&field.name);
    let deprecation = deprecated(field.deprecated.as_ref());
    let docs = docs(&field.summary);
    let field_name = field.name.trim_start_matches("r#");
    match &field.ty {
        Type::Map(key, item) => {
            let key_parameter = match key {
                None => quote!(impl Into<String>),
                Some(_) => value::key_type(key.as_ref()),
            };
            let key = if key.is_none() { quote!(key.into()) } else { quote!(key) };
            let (parameter, item) = value::setter(item, false);
            let line = format!(" Adds an entry to `{field_name}`.");
            quote! {
                #docs
                #[doc = #line]
                #deprecation
                pub fn #name(mut self, key: #key_parameter, value: #parameter) -> Self {
                    #place.get_or_insert_default().insert(#key, #item);
                    self
                }
            }
        }
        ty => {
            let item = if let Type::List(item) = ty { item } else { ty };
            let (parameter, item) = value::setter(item, false);
            let line = format!(" Appends to `{field_name}`.");
            quote! {
                #docs
                #[doc = #line]
                #deprecation
                pub fn #name(mut self, value: #parameter) -> Self {
                    #place.get_or_insert_default().push(#item);
                    self
                }
            }
        }
    }
}

/// Implements `Debug`, if a member must be redacted.
fn debug_impl(name: &Ident, fields: &[Field]) -> Option<TokenStream> {
    if !fields.iter().any(|field| field.sensitive) {
        return None;
    }
    let name_text = name.to_string();
    let fields = fields.iter().map(|field| {
        let (label, name) = (field.name.trim_start_matches("r#"), ident(&field.name));
        match field.sensitive {
            true if field.optional => {
                quote!(.field(#label, &rt::redacted(&self.#name)))
            }
            true => quote!(.field(#label, &rt::Redacted)),
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

/// Implements the check for required members, including those of nested structures.
pub(super) fn validation(plan: &StructurePlan) -> Option<TokenStream> {
    if !plan.validates {
        return None;
    }
    let name = ident(&plan.name.rust);
    let checks = plan.fields.iter().map(|field| {
        let (member, name) = (&field.member, ident(&field.name));
        let require =
            field.may_be_missing().then(|| quote!(faults.require(#member, self.#name.is_some());));
        let nested = field.validates.then(|| quote!(faults.member(#member, &self.#name);));
        quote!(#require #nested)
    });
    Some(quote! {
        impl rt::validate::Validate for #name {
            fn validate(&self, faults: &mut rt::validate::Faults<'_>) {
                #(#checks)*
            }
        }
    })
}
