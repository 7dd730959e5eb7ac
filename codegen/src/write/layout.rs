//! Formats tokens with blank lines. prettyplease does not keep them, so they are inserted between
//! functions, and between items of different kinds.

use std::mem::discriminant;

use proc_macro2::TokenStream;
use syn::{ImplItem, Item};

/// Formats items.
///
/// # Errors
/// If the items are not valid code.
pub(crate) fn format(items: TokenStream) -> syn::Result<String> {
    let mut file: syn::File = syn::parse2(items)?;
    spread_items(&mut file.items);
    Ok(prettyplease::unparse(&file))
}

fn spread_items(items: &mut Vec<Item>) {
    for item in items.iter_mut() {
        match item {
            Item::Impl(item) => {
                spread(&mut item.items, ImplItem::Verbatim, |a, b| {
                    matches!(a, ImplItem::Fn(_)) || matches!(b, ImplItem::Fn(_))
                });
            }
            Item::Mod(item) => {
                item.content.iter_mut().for_each(|(_, items)| spread_items(items));
            }
            _ => {}
        }
    }
    spread(items, Item::Verbatim, |a, b| !is_row(a, b));
}

/// Whether two items need no blank line between them, such as imports.
fn is_row(a: &Item, b: &Item) -> bool {
    let is_line = match a {
        Item::Use(_) => true,
        Item::Const(item) => item.attrs.is_empty(),
        Item::Mod(item) => item.content.is_none(),
        _ => false,
    };
    is_line && discriminant(a) == discriminant(b)
}

/// Inserts blank lines between items that are apart. prettyplease prints an item without tokens as one.
fn spread<T>(
    items: &mut Vec<T>,
    verbatim: fn(TokenStream) -> T,
    are_apart: impl Fn(&T, &T) -> bool,
) {
    let mut spread: Vec<T> = Vec::with_capacity(items.len() * 2);
    for item in items.drain(..) {
        if spread.last().is_some_and(|last| are_apart(last, &item)) {
            spread.push(verbatim(TokenStream::new()));
        }
        spread.push(item);
    }
    *items = spread;
}

#[cfg(test)]
mod tests {
    use quote::quote;

    #[test]
    fn functions_are_apart_and_imports_are_not() {
        let text = super::format(quote! {
            use std::fmt;
            use std::mem;
            mod a;
            mod b;
            pub struct S {
                pub a: u8,
                pub b: u8,
            }
            impl S {
                const A: u8 = 1;
                const B: &'static str = "\nblank_line!();\n";
                /// A.
                pub fn a() {}
                pub fn b() {}
            }
            mod inner {
                use super::S;
                fn c() {}
                fn d() {}
            }
        });
        let text = text.unwrap();
        let expected = r#"use std::fmt;
use std::mem;

mod a;
mod b;

pub struct S {
    pub a: u8,
    pub b: u8,
}

impl S {
    const A: u8 = 1;
    const B: &'static str = "\nblank_line!();\n";

    /// A.
    pub fn a() {}

    pub fn b() {}
}

mod inner {
    use super::S;

    fn c() {}

    fn d() {}
}
"#;
        assert_eq!(text, expected);
    }
}
