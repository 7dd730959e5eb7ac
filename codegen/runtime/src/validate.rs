//! Checks an input before it is written: lists the paths of all required members that are missing,
//! and finds union variants that cannot be sent.

use crate::BuildError;

/// A union, or a structure with required members or unions, its own or nested ones.
pub trait Validate {
    /// Adds each required member that is not set, and each union that is `Unknown`, to `faults`.
    fn validate(&self, faults: &mut Faults<'_>);
}

/// Collects the faults of a value anywhere in an input.
pub struct Faults<'a> {
    path: Path<'a>,
    found: &'a mut Found,
}

/// The paths of the faults found so far.
#[derive(Default)]
struct Found {
    missing: Vec<String>,
    unknown: Vec<String>,
}

/// The current path: a linked list from the innermost step outwards. It is kept on the stack, so
/// that validating a complete input allocates nothing.
#[derive(Clone, Copy)]
enum Path<'a> {
    Root,
    Member(&'a Path<'a>, &'a str),
    Item(&'a Path<'a>, usize),
    Entry(&'a Path<'a>, &'a str),
}

impl Path<'_> {
    fn join(&self, out: &mut String) {
        match self {
            Path::Root => {}
            Path::Member(parent, name) => {
                parent.join(out);
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(name);
            }
            Path::Item(parent, index) => {
                parent.join(out);
                out.push_str(&format!("[{index}]"));
            }
            Path::Entry(parent, key) => {
                parent.join(out);
                out.push_str(&format!("[{key:?}]"));
            }
        }
    }
}

impl Faults<'_> {
    /// Adds `member` to the missing members unless it is set.
    pub fn require(&mut self, member: &str, is_set: bool) {
        if !is_set {
            let mut path = String::new();
            Path::Member(&self.path, member).join(&mut path);
            self.found.missing.push(path);
        }
    }

    /// Adds the value itself: a union whose variant is `Unknown`.
    pub fn unknown_variant(&mut self) {
        let mut path = String::new();
        self.path.join(&mut path);
        self.found.unknown.push(path);
    }

    /// Checks a member that is a structure, a list or a map.
    pub fn member(&mut self, member: &str, value: &(impl Validate + ?Sized)) {
        value.validate(&mut Faults { path: Path::Member(&self.path, member), found: self.found });
    }
}

impl<T: Validate + ?Sized> Validate for Box<T> {
    fn validate(&self, faults: &mut Faults<'_>) {
        (**self).validate(faults);
    }
}

impl<T: Validate> Validate for Option<T> {
    fn validate(&self, faults: &mut Faults<'_>) {
        if let Some(value) = self {
            value.validate(faults);
        }
    }
}

impl<T: Validate> Validate for Vec<T> {
    fn validate(&self, faults: &mut Faults<'_>) {
        for (index, item) in self.iter().enumerate() {
            item.validate(&mut Faults {
                path: Path::Item(&faults.path, index),
                found: faults.found,
            });
        }
    }
}

impl<K: AsRef<str>, T: Validate> Validate for crate::Map<K, T> {
    fn validate(&self, faults: &mut Faults<'_>) {
        for (key, value) in self {
            value.validate(&mut Faults {
                path: Path::Entry(&faults.path, key.as_ref()),
                found: faults.found,
            });
        }
    }
}

/// Checks whether members are set, which are given by name.
///
/// # Errors
/// [`BuildError::MissingMembers`] with every member that is not set.
pub fn needed(members: &[(&str, bool)]) -> Result<(), BuildError> {
    let missing = members.iter().filter(|(_, is_set)| !is_set);
    let missing: Vec<String> = missing.map(|(name, _)| (*name).to_owned()).collect();
    if missing.is_empty() { Ok(()) } else { Err(BuildError::MissingMembers(missing)) }
}

/// Checks an input.
///
/// # Errors
/// [`BuildError::MissingMembers`] with every required member that is not set, and
/// [`BuildError::InvalidMember`] if a union is `Unknown`.
pub fn validate(input: &impl Validate) -> Result<(), BuildError> {
    checked(Path::Root, input)
}

/// Checks a member of a union.
///
/// # Errors
/// As for [`validate`].
pub fn member(member: &str, value: &impl Validate) -> Result<(), BuildError> {
    checked(Path::Member(&Path::Root, member), value)
}

fn checked(path: Path<'_>, value: &impl Validate) -> Result<(), BuildError> {
    let mut found = Found::default();
    value.validate(&mut Faults { path, found: &mut found });
    if !found.missing.is_empty() {
        return Err(BuildError::MissingMembers(found.missing));
    }
    match found.unknown.is_empty() {
        true => Ok(()),
        false => Err(BuildError::InvalidMember {
            member: found.unknown.join(", "),
            problem: "a variant that is not in the model cannot be sent".to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Rule(Option<u8>);
    impl Validate for Rule {
        fn validate(&self, faults: &mut Faults<'_>) {
            faults.require("Days", self.0.is_some());
        }
    }
    struct Input {
        name: Option<()>,
        rules: Option<Vec<Rule>>,
        named: crate::Map<String, Box<Rule>>,
    }
    impl Validate for Input {
        fn validate(&self, faults: &mut Faults<'_>) {
            faults.require("Name", self.name.is_some());
            faults.member("Rules", &self.rules);
            faults.member("Named", &self.named);
        }
    }

    #[test]
    fn names_every_missing_member_by_its_path() {
        let named = crate::Map::from_iter([("a\"b".to_owned(), Box::new(Rule(None)))]);
        let input = Input { name: None, rules: Some(vec![Rule(Some(1)), Rule(None)]), named };
        let error = validate(&input).unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"required members are not set: Name, Rules[1].Days, Named["a\"b"].Days"#
        );
    }

    enum Filter {
        Unknown,
    }
    impl Validate for Filter {
        fn validate(&self, faults: &mut Faults<'_>) {
            match self {
                Self::Unknown => faults.unknown_variant(),
            }
        }
    }

    #[test]
    fn a_variant_that_is_not_in_the_model_is_refused() {
        struct Input(Vec<Filter>);
        impl Validate for Input {
            fn validate(&self, faults: &mut Faults<'_>) {
                faults.member("Filters", &self.0);
            }
        }
        let error = validate(&Input(vec![Filter::Unknown])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Filters[0]: a variant that is not in the model cannot be sent"
        );
    }

    #[test]
    fn names_every_member_that_is_needed() {
        let error = needed(&[("Key", false), ("Value", true), ("Kind", false)]).unwrap_err();
        assert_eq!(error.to_string(), "required members are not set: Key, Kind");
        assert_eq!(needed(&[("Value", true)]), Ok(()));
    }

    #[test]
    fn a_complete_input_is_fine() {
        let input = Input { name: Some(()), rules: None, named: crate::Map::new() };
        assert_eq!(validate(&input), Ok(()));
    }
}
