//! Conditions on values in a structure, as boolean expressions.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Value, steps, value_in};
use crate::emit::tokens::ident;
use crate::plan::{Check, Comparison, Measured, PathPlan, Size, Step, TestPlan, Type};

/// An expression for a condition on the structure `from`.
pub(in crate::emit) fn test(plan: &TestPlan, from: &TokenStream) -> TokenStream {
    match plan {
        TestPlan::All(tests) => {
            let tests = tests.iter().map(|plan| match (plan, test(plan, from)) {
                (TestPlan::Any(_), test) => quote!((#test)),
                (_, test) => test,
            });
            quote!(#(#tests)&&*)
        }
        TestPlan::Any(tests) => {
            let tests = tests.iter().map(|plan| test(plan, from));
            quote!(#(#tests)||*)
        }
        TestPlan::Value { path, check, unset } => match value_in(from, path) {
            Value::Place(place) => self::check(&path.ty, check, &place, &place),
            value => {
                let check = self::check(&path.ty, check, &quote!(value), &quote!(*value));
                if_set(&value.maybe(), *unset, &quote!(value), &check)
            }
        },
        TestPlan::Pair { left, comparison, right, unset } => {
            pair(from, left, *comparison, right, *unset)
        }
        TestPlan::Size { of, size, unset } => {
            let name = name(&of.base.ty);
            measured(from, &of.base, &name, *unset, |base| has_size(of, *size, base))
        }
        TestPlan::Sizes { left, comparison, right, unset } => {
            sizes(from, left, *comparison, right, *unset)
        }
        TestPlan::Items { of, all, test, unset } => {
            let test = self::test(test, &quote!(item));
            let method = if *all { quote!(all) } else { quote!(any) };
            measured(from, &of.base, &name(&of.base.ty), *unset, |base| {
                let items = items(&of.items, base);
                quote!(#items.#method(|item| #test))
            })
        }
    }
}

/// A check of one value, given as an expression to call methods on, and as a place.
pub(in crate::emit) fn check(
    ty: &Type,
    check: &Check,
    value: &TokenStream,
    place: &TokenStream,
) -> TokenStream {
    match check {
        Check::Text { equal, text } => {
            let operator = if *equal { quote!(==) } else { quote!(!=) };
            match ty {
                Type::Enum(_) => quote!(#value.as_str() #operator #text),
                _ => quote!(#value #operator #text),
            }
        }
        Check::Flag(true) => quote!(#place),
        Check::Flag(false) => quote!(!#place),
        Check::Integer(comparison, number) => {
            let (operator, number) = (operator(*comparison), Literal::i64_unsuffixed(*number));
            quote!(#place #operator #number)
        }
        Check::Float(comparison, number) => {
            let (operator, number) = (operator(*comparison), Literal::f64_unsuffixed(*number));
            quote!(#place #operator #number)
        }
    }
}

fn operator(comparison: Comparison) -> TokenStream {
    match comparison {
        Comparison::Equal => quote!(==),
        Comparison::NotEqual => quote!(!=),
        Comparison::Less => quote!(<),
        Comparison::AtMost => quote!(<=),
        Comparison::Greater => quote!(>),
        Comparison::AtLeast => quote!(>=),
    }
}

/// A check of a value in an `Option`.
fn if_set(
    option: &TokenStream,
    unset: bool,
    name: &TokenStream,
    check: &TokenStream,
) -> TokenStream {
    match unset {
        true => quote!(#option.is_none_or(|#name| #check)),
        false => quote!(#option.is_some_and(|#name| #check)),
    }
}

/// A comparison of two values.
fn pair(
    from: &TokenStream,
    left: &PathPlan,
    comparison: Comparison,
    right: &PathPlan,
    unset: bool,
) -> TokenStream {
    let operator = operator(comparison);
    if let (Some(left), Some(right)) = (field(from, left), field(from, right))
        && !comparison.is_order()
    {
        return quote!(#left #operator #right);
    }
    match (value_in(from, left), value_in(from, right)) {
        (Value::Place(left), Value::Place(right)) => quote!(#left #operator #right),
        (left, right) if comparison.is_order() => {
            let (left, right) = (left.maybe(), right.maybe());
            let both = quote!(#left.zip(#right));
            if_set(&both, unset, &quote!((left, right)), &quote!(left #operator right))
        }
        (left, right) => {
            let (left, right) = (left.maybe(), right.maybe());
            quote!(#left #operator #right)
        }
    }
}

/// The `Option` that a path leads to, if it is a field of `from`.
fn field(from: &TokenStream, path: &PathPlan) -> Option<TokenStream> {
    let [Step::Field { name, optional: true, .. }] = path.steps.as_slice() else { return None };
    let name = ident(name);
    Some(quote!(#from.#name))
}

/// A name for a value of this type.
pub(super) fn name(ty: &Type) -> TokenStream {
    match ty {
        Type::List(_) => quote!(list),
        Type::Map(..) => quote!(map),
        Type::String => quote!(text),
        _ => quote!(value),
    }
}

/// A check of the value at the end of a path.
fn measured(
    from: &TokenStream,
    base: &PathPlan,
    name: &TokenStream,
    unset: bool,
    check: impl FnOnce(&TokenStream) -> TokenStream,
) -> TokenStream {
    match value_in(from, base) {
        Value::Place(place) => check(&place),
        value => if_set(&value.maybe(), unset, name, &check(name)),
    }
}

/// An iterator of the values at the end of further steps.
pub(super) fn items(of: &[Step], base: &TokenStream) -> TokenStream {
    steps(Value::Place(base.clone()), of).items()
}

fn has_size(of: &Measured, size: Size, base: &TokenStream) -> TokenStream {
    match (of.items.as_slice(), size) {
        ([], Size::Empty) => {
            let text = text(of, base);
            quote!(#text.is_empty())
        }
        ([], Size::NotEmpty) => {
            let text = text(of, base);
            quote!(!#text.is_empty())
        }
        (steps, Size::Empty) => {
            let items = items(steps, base);
            quote!(#items.next().is_none())
        }
        (steps, Size::NotEmpty) => {
            let items = items(steps, base);
            quote!(#items.next().is_some())
        }
        (_, Size::Is(comparison, number)) => {
            let (operator, number) = (operator(comparison), Literal::usize_unsuffixed(number));
            let size = self::size(of, base);
            quote!(#size #operator #number)
        }
    }
}

/// A value with the method `is_empty`.
fn text(of: &Measured, base: &TokenStream) -> TokenStream {
    match of.base.ty {
        Type::Enum(_) => quote!(#base.as_str()),
        _ => base.clone(),
    }
}

fn size(of: &Measured, base: &TokenStream) -> TokenStream {
    match (of.items.as_slice(), &of.base.ty) {
        ([], Type::Enum(_)) => quote!(#base.as_str().chars().count()),
        // The length of text is that of its characters.
        ([], Type::String) => quote!(#base.chars().count()),
        ([], _) => quote!(#base.len()),
        (steps, _) => {
            let items = items(steps, base);
            quote!(#items.count())
        }
    }
}

/// A comparison of two sizes.
fn sizes(
    from: &TokenStream,
    left: &Measured,
    comparison: Comparison,
    right: &Measured,
    unset: bool,
) -> TokenStream {
    let operator = operator(comparison);
    if left.base == right.base {
        return measured(from, &left.base, &name(&left.base.ty), unset, |base| {
            let (left, right) = (size(left, base), size(right, base));
            quote!(#left #operator #right)
        });
    }
    measured(from, &left.base, &quote!(left), unset, |first| {
        let left = size(left, first);
        measured(from, &right.base, &quote!(right), unset, |second| {
            let right = size(right, second);
            quote!(#left #operator #right)
        })
    })
}
