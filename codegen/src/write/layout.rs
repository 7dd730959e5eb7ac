//! Tokens -> text, laid out as a person would: prettyplease leaves out blank lines, so they are put
//! back between functions and between items that are not of one kind.

use std::mem::discriminant;

use proc_macro2::TokenStream;
use syn::{ImplItem, Item, parse_quote};

/// Stands for a blank line until the items are text. Generated string literals span no lines, so
/// that a line which is this one is never part of one.
const MARK: &str = "blank_line!();";

/// Formats items.
pub(crate) fn format(items: &TokenStream) -> String {
    match syn::parse2::<syn::File>(items.clone()) {
        Ok(mut file) => {
            spread_items(&mut file.items);
            let text = prettyplease::unparse(&file);
            let lines = text.lines().map(|line| if line.trim_start() == MARK { "" } else { line });
            lines.flat_map(|line| [line, "\n"]).collect()
        }
        // An item that does not parse is our own fault, and the compiler's message about it is
        // better than any of ours.
        Err(_) => items.to_string(),
    }
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

/// Whether two items stand right below each other, as imports do.
fn is_row(a: &Item, b: &Item) -> bool {
    let is_line = match a {
        Item::Use(_) => true,
        Item::Const(item) => item.attrs.is_empty(),
        Item::Mod(item) => item.content.is_none(),
        _ => false,
    };
    is_line && discriminant(a) == discriminant(b)
}

/// Puts a `blank` between neighbours that are apart.
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
