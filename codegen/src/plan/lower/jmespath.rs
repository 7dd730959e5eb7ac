//! Parses the part of JMESPath that models use: names, indexes, projections, filters, multiselect
//! lists, comparisons, `&&`, `||`, `!`, literals and function calls.
//!
//! [The specification](https://jmespath.org/specification.html) has more: pipes, slices, multiselect
//! hashes, quoted names, and the current node `@`.

use serde_json::Value;

use crate::plan::ir::Comparison;
use crate::plan::markdown::code;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expression<'e> {
    /// A path from the current value: `a.b[0].c[]`.
    Path(Vec<Part<'e>>),
    /// A function call.
    Call(&'e str, Vec<Expression<'e>>),
    /// A constant.
    Literal(Value),
    /// A comparison of two values.
    Compare(Box<Expression<'e>>, Comparison, Box<Expression<'e>>),
    /// `&&`
    And(Box<Expression<'e>>, Box<Expression<'e>>),
    /// `||`
    Or(Box<Expression<'e>>, Box<Expression<'e>>),
    /// `!`
    Not(Box<Expression<'e>>),
}

/// A part of a path.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part<'e> {
    /// A member.
    Name(&'e str),
    /// `[0]`: an item; from the end if negative.
    Index(i32),
    /// `[]`: each item. Items that are lists are replaced by their items.
    Flatten,
    /// `[*]`: each item.
    Items,
    /// `.*`: each value of a map.
    Values,
    /// `[?…]`: each item that satisfies a condition.
    Where(Box<Expression<'e>>),
    /// `.[a, b]`: a list of several values.
    Select(Vec<Expression<'e>>),
}

/// How deep expressions may be nested.
const MAX_DEPTH: usize = 32;

/// Size limit of an expression, in bytes. Each operator makes the tree deeper, and functions of it
/// recurse. The longest one in botocore has 201.
const MAX_LENGTH: usize = 1024;

/// Parses an expression.
///
/// # Errors
/// What was found and what was expected, with the expression.
pub(super) fn parse(text: &str) -> Result<Expression<'_>, String> {
    if text.len() > MAX_LENGTH {
        let length = text.len();
        return Err(format!(
            "an expression of {length} bytes is not supported, only of {MAX_LENGTH}"
        ));
    }
    let mut parser = Parser { rest: text.trim_start(), depth: 0 };
    let parsed = parser.expression().and_then(|expression| match parser.rest {
        "" => Ok(expression),
        _ => Err(parser.unexpected("the end")),
    });
    let text = code(text.trim());
    parsed.map_err(|problem| format!("{text} is not a supported expression: {problem}"))
}

/// What is left of an expression, without leading white space.
struct Parser<'e> {
    rest: &'e str,
    depth: usize,
}

impl<'e> Parser<'e> {
    fn unexpected(&self, expected: &str) -> String {
        let end = self.rest.char_indices().nth(12).map_or(self.rest.len(), |(index, _)| index);
        match &self.rest[..end] {
            "" => format!("expected {expected}, found the end"),
            found => format!("expected {expected}, found {}", code(found)),
        }
    }

    fn skip(&mut self, length: usize) {
        self.rest = self.rest[length..].trim_start();
    }

    /// Skips a token, if it is next.
    fn eat(&mut self, token: &str) -> bool {
        let is_next = self.rest.starts_with(token);
        if is_next {
            self.skip(token.len());
        }
        is_next
    }

    fn expect(&mut self, token: &str) -> Result<(), String> {
        if self.eat(token) { Ok(()) } else { Err(self.unexpected(&code(token))) }
    }

    fn expression(&mut self) -> Result<Expression<'e>, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(format!("it is nested more than {MAX_DEPTH} levels deep"));
        }
        let mut left = self.conjunction()?;
        while self.eat("||") {
            left = Expression::Or(Box::new(left), Box::new(self.conjunction()?));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn conjunction(&mut self) -> Result<Expression<'e>, String> {
        let mut left = self.comparison()?;
        while self.eat("&&") {
            left = Expression::And(Box::new(left), Box::new(self.comparison()?));
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Result<Expression<'e>, String> {
        let left = self.operand()?;
        // The longer operators first.
        let operators = [
            ("==", Comparison::Equal),
            ("!=", Comparison::NotEqual),
            ("<=", Comparison::AtMost),
            (">=", Comparison::AtLeast),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        let found = operators.into_iter().find(|(operator, _)| self.rest.starts_with(operator));
        let Some((operator, comparison)) = found else { return Ok(left) };
        self.skip(operator.len());
        Ok(Expression::Compare(Box::new(left), comparison, Box::new(self.operand()?)))
    }

    fn operand(&mut self) -> Result<Expression<'e>, String> {
        let mut negated = false;
        while !self.rest.starts_with("!=") && self.eat("!") {
            negated = !negated;
        }
        let operand = self.primary()?;
        Ok(if negated { Expression::Not(Box::new(operand)) } else { operand })
    }

    fn primary(&mut self) -> Result<Expression<'e>, String> {
        if self.eat("(") {
            let inner = self.expression()?;
            self.expect(")")?;
            return Ok(inner);
        }
        if self.rest.starts_with(['\'', '`']) {
            return self.literal().map(Expression::Literal);
        }
        let name = self.name()?;
        if self.eat("(") {
            return Ok(Expression::Call(name, self.list(")")?));
        }
        let mut parts = vec![Part::Name(name)];
        while let Some(part) = self.part()? {
            parts.push(part);
        }
        Ok(Expression::Path(parts))
    }

    fn name(&mut self) -> Result<&'e str, String> {
        let is_in_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = self.rest.find(|c| !is_in_name(c)).unwrap_or(self.rest.len());
        let name = &self.rest[..end];
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(self.unexpected("a name"));
        }
        self.skip(end);
        Ok(name)
    }

    /// Parses the next part of a path, if there is one.
    fn part(&mut self) -> Result<Option<Part<'e>>, String> {
        if self.eat(".") {
            return Ok(Some(if self.eat("*") {
                Part::Values
            } else if self.eat("[") {
                Part::Select(self.list("]")?)
            } else {
                Part::Name(self.name()?)
            }));
        }
        if !self.eat("[") {
            return Ok(None);
        }
        let part = if self.rest.starts_with(']') {
            Part::Flatten
        } else if self.eat("*") {
            Part::Items
        } else if self.eat("?") {
            Part::Where(Box::new(self.expression()?))
        } else {
            Part::Index(self.index()?)
        };
        self.expect("]")?;
        Ok(Some(part))
    }

    /// Parses a number. JMESPath has no `+`.
    fn index(&mut self) -> Result<i32, String> {
        let digits = self.rest.strip_prefix('-').unwrap_or(self.rest);
        let count = digits.bytes().take_while(u8::is_ascii_digit).count();
        let end = self.rest.len() - digits.len() + count;
        let index = self.rest[..end].parse().map_err(|_| self.unexpected("an index"))?;
        self.skip(end);
        Ok(index)
    }

    /// Parses expressions up to a closing bracket.
    fn list(&mut self, end: &str) -> Result<Vec<Expression<'e>>, String> {
        let mut expressions = Vec::new();
        loop {
            expressions.push(self.expression()?);
            if !self.eat(",") {
                self.expect(end)?;
                return Ok(expressions);
            }
        }
    }

    /// Parses `'text'` or `` `JSON` ``, in which a backslash escapes the quote.
    fn literal(&mut self) -> Result<Value, String> {
        let (quote, inner) = self.rest.split_at(1);
        let mut end = 0;
        while !inner[end..].starts_with(quote) {
            let Some(next) = inner[end..].chars().next() else {
                return Err(format!("{} is not closed", code(quote)));
            };
            end += next.len_utf8();
            if next == '\\' && inner[end..].starts_with(quote) {
                end += 1;
            }
        }
        let text = inner[..end].replace(&format!("\\{quote}"), quote);
        self.skip(end + 2);
        match quote {
            "'" => Ok(Value::String(text)),
            _ => serde_json::from_str(&text).map_err(|_| format!("{} is not JSON", code(&text))),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn name(name: &str) -> Expression<'_> {
        Expression::Path(vec![Part::Name(name)])
    }

    #[test]
    fn paths_have_parts() {
        let parts = [
            Part::Name("a"),
            Part::Index(-1),
            Part::Name("b_2"),
            Part::Flatten,
            Part::Name("c"),
            Part::Items,
            Part::Values,
            Part::Select(vec![name("d"), name("e")]),
            Part::Flatten,
        ];
        let path = parse(" a[-1] . b_2[].c[*].*.[d, e][] ");
        assert_eq!(path.unwrap(), Expression::Path(parts.to_vec()));
    }

    #[test]
    fn operators_bind_as_specified() {
        let [a, b, c] = ["a", "b", "c"].map(|one| Box::new(name(one)));
        let and = |x, y| Box::new(Expression::And(x, y));
        let or = |x, y| Box::new(Expression::Or(x, y));
        let not = |x| Box::new(Expression::Not(x));
        let less = |x, y| Box::new(Expression::Compare(x, Comparison::Less, y));
        for (text, expected) in [
            ("a||b&&c", or(a.clone(), and(b.clone(), c.clone()))),
            ("(a || b) && c", and(or(a.clone(), b.clone()), c.clone())),
            ("a && b && c", and(and(a.clone(), b.clone()), c.clone())),
            ("!a < b", less(not(a.clone()), b.clone())),
            ("!(a < b)", not(less(a.clone(), b.clone()))),
            ("!!a", a.clone()),
        ] {
            assert_eq!(parse(text).unwrap(), *expected, "{text}");
        }
        for (text, comparison) in [
            ("a==b", Comparison::Equal),
            ("a!=b", Comparison::NotEqual),
            ("a<=b", Comparison::AtMost),
            ("a>=b", Comparison::AtLeast),
            ("a>b", Comparison::Greater),
        ] {
            let expected = Expression::Compare(a.clone(), comparison, b.clone());
            assert_eq!(parse(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn literals_are_json_or_text() {
        for (text, value) in [
            ("`0`", json!(0)),
            ("`\"a\\`b\"`", json!("a`b")),
            ("`[true, null]`", json!([true, null])),
            ("''", json!("")),
            (r"'it\'s \n'", json!(r"it's \n")),
        ] {
            assert_eq!(parse(text).unwrap(), Expression::Literal(value), "{text}");
        }
    }

    #[test]
    fn long_expressions_are_refused() {
        let text = vec!["a"; 100_000].join("||");
        let problem = parse(&text).unwrap_err();
        assert_eq!(problem, "an expression of 299998 bytes is not supported, only of 1024");
        assert!(parse(&vec!["a"; 341].join("&&")).is_ok());
    }

    #[test]
    fn what_is_not_supported_is_named() {
        for (text, problem) in [
            ("", "the empty string is not a supported expression: expected a name, found the end"),
            (".a", "`.a` is not a supported expression: expected a name, found `.a`"),
            ("a.", "`a.` is not a supported expression: expected a name, found the end"),
            ("a | b", "`a | b` is not a supported expression: expected the end, found `| b`"),
            ("a[+1]", "`a[+1]` is not a supported expression: expected an index, found `+1]`"),
            ("a[0", "`a[0` is not a supported expression: expected `]`, found the end"),
            ("a[0:1]", "`a[0:1]` is not a supported expression: expected `]`, found `:1]`"),
            ("\"a\"", "`\"a\"` is not a supported expression: expected a name, found `\"a\"`"),
            ("f(a", "`f(a` is not a supported expression: expected `)`, found the end"),
            ("'a", "`'a` is not a supported expression: `'` is not closed"),
            ("`a`", "`` `a` `` is not a supported expression: `a` is not JSON"),
        ] {
            assert_eq!(parse(text).unwrap_err(), problem);
        }
        for text in ["a[-]", "a[99999999999]", "a.{b: c}", "@", "1", "a ? b", "a &&", "`é", "'\\"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
        let nested = format!("{}a{}", "(".repeat(100), ")".repeat(100));
        assert!(parse(&nested).unwrap_err().ends_with("more than 32 levels deep"));
    }
}
