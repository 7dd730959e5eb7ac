//! Types of values, and their text forms.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

use super::tokens::ident;
use crate::model::TimestampFormat;
use crate::plan::{Field, Text, Type, TypeName};

/// The type of a value.
pub(super) fn owned(ty: &Type) -> TokenStream {
    match ty {
        Type::Boolean => quote!(bool),
        Type::Byte => quote!(i8),
        Type::Short => quote!(i16),
        Type::Integer => quote!(i32),
        Type::Long => quote!(i64),
        Type::Float => quote!(f32),
        Type::Double => quote!(f64),
        Type::String => quote!(String),
        Type::Blob => quote!(rt::Bytes),
        Type::Timestamp => quote!(rt::Timestamp),
        Type::Document => quote!(rt::Document),
        Type::Stream => quote!(rt::Body),
        Type::EventStream(name) => {
            let name = type_name(name);
            quote!(rt::event_stream::EventStream<#name>)
        }
        Type::EventSender(name) => {
            let name = type_name(name);
            quote!(rt::event_stream::EventStreamSender<#name>)
        }
        Type::Runtime(path) => runtime(path),
        Type::Enum(name) | Type::Structure(name) => type_name(name),
        Type::Sparse(item) => {
            let item = owned(item);
            quote!(Option<#item>)
        }
        Type::List(item) => {
            let item = owned(item);
            quote!(Vec<#item>)
        }
        Type::Map(key, value) => {
            let key = key_type(key.as_ref());
            let value = owned(value);
            quote!(rt::Map<#key, #value>)
        }
    }
}

/// An item of the runtime.
pub(super) fn runtime(path: &str) -> TokenStream {
    let segments = path.split("::").map(ident);
    quote!(rt #(::#segments)*)
}

pub(super) fn key_type(key: Option<&TypeName>) -> TokenStream {
    match key {
        Some(name) => type_name(name),
        None => quote!(String),
    }
}

pub(super) fn type_name(name: &TypeName) -> TokenStream {
    let ident = ident(&name.rust);
    if name.qualified { quote!(crate::types::#ident) } else { quote!(#ident) }
}

/// The type of a field's value, boxed if needed.
pub(super) fn held(field: &Field) -> TokenStream {
    let ty = owned(&field.ty);
    if field.boxed { quote!(Box<#ty>) } else { ty }
}

/// The type of a field.
pub(super) fn declared(field: &Field) -> TokenStream {
    let ty = held(field);
    if field.optional { quote!(Option<#ty>) } else { ty }
}

/// The value of a field, given a value that is set.
pub(super) fn some(field: &Field, value: &TokenStream) -> TokenStream {
    if field.optional { quote!(Some(#value)) } else { quote!(#value) }
}

/// An expression for a value that is written. As tokens, it is an expression to call methods on.
pub(super) enum Operand {
    /// A reference to the value.
    Reference(TokenStream),
    /// The value itself, in a field of `self`.
    Field(Ident),
}

impl Operand {
    /// The content of a field, which is in the variable `value` if the field is an `Option`.
    pub(super) fn of(field: &Field) -> Self {
        if field.optional {
            Self::Reference(quote!(value))
        } else {
            Self::Field(ident(&field.name))
        }
    }

    /// An expression of type `&T`.
    pub(super) fn borrowed(&self) -> TokenStream {
        match self {
            Self::Reference(value) => value.clone(),
            Self::Field(name) => quote!(&self.#name),
        }
    }

    /// An expression of type `T`, which is `Copy`.
    pub(super) fn copied(&self) -> TokenStream {
        match self {
            Self::Reference(value) => quote!(*#value),
            Self::Field(name) => quote!(self.#name),
        }
    }
}

impl ToTokens for Operand {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Reference(value) => value.to_tokens(tokens),
            Self::Field(name) => quote!(self.#name).to_tokens(tokens),
        }
    }
}

/// Statements that write a field, if it is set. They refer to it as [`Operand::of`] does.
pub(super) fn if_set(field: &Field, write: TokenStream) -> TokenStream {
    let name = ident(&field.name);
    if !field.optional {
        return write;
    }
    quote! {
        if let Some(value) = &self.#name {
            #write
        }
    }
}

pub(super) fn is_copy(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Boolean
            | Type::Byte
            | Type::Short
            | Type::Integer
            | Type::Long
            | Type::Float
            | Type::Double
            | Type::Timestamp
    )
}

/// The parameter type of a setter, and the expression that converts `value` to the field's value.
pub(super) fn setter(ty: &Type, boxed: bool) -> (TokenStream, TokenStream) {
    let owned = owned(ty);
    let (parameter, value) = match ty {
        Type::String | Type::Blob | Type::Stream | Type::Runtime(_) => {
            (quote!(impl Into<#owned>), quote!(value.into()))
        }
        _ => (owned, quote!(value)),
    };
    if boxed { (parameter, quote!(Box::new(#value))) } else { (parameter, value) }
}

/// An expression of type `&str` for a value, for URIs and attributes.
pub(super) fn text(text: Text, value: &Operand) -> TokenStream {
    let borrowed = value.borrowed();
    match text {
        Text::String => borrowed,
        Text::Enum => quote!(#value.as_str()),
        Text::Display => quote!(&#value.to_string()),
        Text::Float => quote!(&rt::float(#borrowed).to_string()),
        Text::Timestamp(format) | Text::MaybeTimestamp(format) => {
            let format = timestamp_format(format);
            quote!(&#value.format(#format).to_string())
        }
        Text::Base64 => quote!(&rt::base64(#borrowed)),
        Text::Base64String => quote!(&rt::base64(#value.as_bytes())),
    }
}

/// The same for headers, where services expect whole seconds in every timestamp format.
pub(super) fn header_text(form: Text, value: TokenStream) -> TokenStream {
    let value = match form {
        Text::Timestamp(_) | Text::MaybeTimestamp(_) => quote!(#value.without_fraction()),
        _ => value,
    };
    text(form, &Operand::Reference(value))
}

/// An expression that parses text in a response as a value of type `ty`. It may return an error
/// from its function.
pub(super) fn from_text(text: Text, ty: &Type, value: &TokenStream) -> TokenStream {
    match text {
        Text::String => quote!(#value),
        Text::Enum => {
            let ty = owned(ty);
            quote!(#ty::from(#value))
        }
        Text::Display => quote!(rt::text::parsed(&#value)?),
        Text::Float => quote!(rt::text::float(&#value)?),
        Text::Timestamp(format) | Text::MaybeTimestamp(format) => {
            let format = timestamp_format(format);
            quote!(rt::text::timestamp(&#value, #format)?)
        }
        Text::Base64 => quote!(rt::text::blob(&#value)?),
        Text::Base64String => quote!(rt::text::base64_string(&#value)?),
    }
}

pub(super) fn timestamp_format(format: TimestampFormat) -> TokenStream {
    match format {
        TimestampFormat::DateTime => quote!(rt::timestamp::Format::DateTime),
        TimestampFormat::HttpDate => quote!(rt::timestamp::Format::HttpDate),
        TimestampFormat::EpochSeconds => quote!(rt::timestamp::Format::EpochSeconds),
    }
}
