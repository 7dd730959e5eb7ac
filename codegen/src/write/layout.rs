//! Formats tokens with blank lines. prettyplease does not keep them, so they are inserted between
//! functions, and between items of different kinds.

use std::mem::discriminant;

use proc_macro2::TokenStream;
use syn::{ImplItem, Item, parse_quote};

/// A placeholder for a blank line until the items are text. Generated string literals do not span
/// lines, so a line equal to it is never part of one.
const MARK: &str = "blank_line!();";

/// Formats items.
///
/// # Errors
/// If the items are not valid code.
pub(crate) fn format(items: &TokenStream) -> syn::Result<String> {
    let mut file: syn::File = syn::parse2(items.clone())?;
    spread_items(&mut file.items);
    let text = prettyplease::unparse(&file);
    let lines = text.lines().map(|line| if line.trim_start() == MARK { "" } else { line });
    Ok(lines.flat_map(|line| [line, "\n"]).collect())
}

fn spread_items(items: &mut Vec<Item>) {
    for item in items.iter_mut() {
        match item {
            Item::Impl(item) => {
                spread(
                    &mut item.items,
                    || parse_quote!(blank_line!();),
                    |a, b| matches!(a, ImplItem::Fn(_)) || matches!(b, ImplItem::Fn(_)),
                );
            }
            Item::Mod(item) => {
                item.content.iter_mut().for_each(|(_, items)| spread_items(items));
            }
            _ => {}
        }
    }
    spread(items, || parse_quote!(blank_line!();), |a, b| !is_row(a, b));
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

/// Inserts `blank` between items that are apart.
fn spread<T>(items: &mut Vec<T>, blank: fn() -> T, are_apart: impl Fn(&T, &T) -> bool) {
    let mut spread: Vec<T> = Vec::with_capacity(items.len() * 2);
    for item in items.drain(..) {
        if spread.last().is_some_and(|last| are_apart(last, &item)) {
            spread.push(blank());
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
        let text = super::format(&quote! {
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
