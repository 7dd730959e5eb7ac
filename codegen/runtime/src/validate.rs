//! Checks for required members, and lists the paths of all that are missing.

use crate::BuildError;

/// A structure with required members, its own or nested ones.
pub trait Validate {
    /// Adds each required member that is not set to `found`.
    fn validate(&self, found: &mut Missing<'_>);
}

/// Collects the missing members of one structure, which itself stands somewhere in an input.
pub struct Missing<'a> {
    path: Path<'a>,
    paths: &'a mut Vec<String>,
}

/// Where we are: a list from the innermost step outwards, kept on the stack, so that a complete
/// input costs no allocation.
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

impl Missing<'_> {
    /// Adds `member` unless it is set.
    pub fn require(&mut self, member: &str, is_set: bool) {
        if !is_set {
            let mut path = String::new();
            Path::Member(&self.path, member).join(&mut path);
            self.paths.push(path);
        }
    }

    /// Checks a member that is a structure, a list or a map.
    pub fn member(&mut self, member: &str, value: &(impl Validate + ?Sized)) {
        value.validate(&mut Missing { path: Path::Member(&self.path, member), paths: self.paths });
    }
}

impl<T: Validate + ?Sized> Validate for Box<T> {
    fn validate(&self, found: &mut Missing<'_>) {
        (**self).validate(found);
    }
}

impl<T: Validate> Validate for Option<T> {
    fn validate(&self, found: &mut Missing<'_>) {
        if let Some(value) = self {
            value.validate(found);
        }
    }
}

impl<T: Validate> Validate for Vec<T> {
    fn validate(&self, found: &mut Missing<'_>) {
        for (index, item) in self.iter().enumerate() {
            item.validate(&mut Missing {
                path: Path::Item(&found.path, index),
                paths: found.paths,
            });
        }
    }
}

impl<K: AsRef<str>, T: Validate> Validate for crate::Map<K, T> {
    fn validate(&self, found: &mut Missing<'_>) {
        for (key, value) in self {
            value.validate(&mut Missing {
                path: Path::Entry(&found.path, key.as_ref()),
                paths: found.paths,
            });
        }
    }
}

/// Checks an input.
///
/// # Errors
/// [`BuildError::MissingMembers`] with every required member that is not set.
pub fn validate(input: &impl Validate) -> Result<(), BuildError> {
    let mut paths = Vec::new();
    input.validate(&mut Missing { path: Path::Root, paths: &mut paths });
    if paths.is_empty() { Ok(()) } else { Err(BuildError::MissingMembers(paths)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Rule(Option<u8>);
    impl Validate for Rule {
        fn validate(&self, found: &mut Missing<'_>) {
            found.require("Days", self.0.is_some());
        }
    }
    struct Input {
        name: Option<()>,
        rules: Option<Vec<Rule>>,
        named: crate::Map<String, Box<Rule>>,
    }
    impl Validate for Input {
        fn validate(&self, found: &mut Missing<'_>) {
            found.require("Name", self.name.is_some());
            found.member("Rules", &self.rules);
            found.member("Named", &self.named);
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

    #[test]
    fn a_complete_input_is_fine() {
        let input = Input { name: Some(()), rules: None, named: crate::Map::new() };
        assert_eq!(validate(&input), Ok(()));
    }
}
