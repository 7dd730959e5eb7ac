//! The values that rules work with.

use std::rc::Rc;

use super::functions::{Arn, Url};
use super::input::Input;
use super::partition::Partition;
use super::rules::{Literal, Part};

/// Text, borrowed from the input or computed.
#[derive(Clone, Debug)]
pub(super) enum Text<'a> {
    Borrowed(&'a str),
    Made(Rc<str>),
}

impl<'a> Text<'a> {
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Made(text) => text,
        }
    }

    /// Returns a part of the text, borrowed if possible.
    pub(super) fn part(&self, take: impl for<'t> Fn(&'t str) -> Option<&'t str>) -> Value<'a> {
        let part = match self {
            Self::Borrowed(text) => take(text).map(Self::Borrowed),
            Self::Made(text) => take(text).map(|part| Self::Made(part.into())),
        };
        part.map_or(Value::Unset, Value::Text)
    }
}

/// A value of the rules.
#[derive(Clone, Debug)]
pub(super) enum Value<'a> {
    Unset,
    Flag(bool),
    Text(Text<'a>),
    /// Text that is a valid URL.
    Url(Text<'a>),
    /// Text that is a valid ARN.
    Arn(Text<'a>),
    Partition(&'static Partition),
    List(Rc<[Text<'a>]>),
}

impl<'a> From<Input<'a>> for Value<'a> {
    fn from(input: Input<'a>) -> Self {
        match input {
            Input::Unset => Self::Unset,
            Input::Flag(flag) => Self::Flag(flag),
            Input::Text(text) => Self::Text(Text::Borrowed(text)),
            Input::Texts(texts) => {
                Self::List(texts.iter().map(|text| Text::Borrowed(text)).collect())
            }
        }
    }
}

impl From<Literal> for Value<'_> {
    fn from(literal: Literal) -> Self {
        match literal {
            Literal::Flag(flag) => Self::Flag(flag),
            Literal::Text(text) => Self::Text(Text::Borrowed(text)),
            Literal::Texts(texts) => Input::Texts(texts).into(),
        }
    }
}

impl From<&'static str> for Value<'_> {
    fn from(text: &'static str) -> Self {
        Self::Text(Text::Borrowed(text))
    }
}

impl Value<'_> {
    /// Whether a condition with this value holds.
    pub(super) fn holds(&self) -> bool {
        !matches!(self, Self::Unset | Self::Flag(false))
    }
}

/// Returns the part of a value by its name in templates.
pub(super) fn part_named(of: &Value<'_>, name: &str) -> Option<Part> {
    let (name, index) = match name.strip_suffix(']').and_then(|name| name.split_once('[')) {
        Some((name, index)) => (name, index.parse().ok()),
        None => (name, None),
    };
    Some(match (of, name, index) {
        (Value::Url(_), "scheme", None) => Part::Scheme,
        (Value::Url(_), "authority", None) => Part::Authority,
        (Value::Url(_), "path", None) => Part::Path,
        (Value::Url(_), "normalizedPath", None) => Part::NormalizedPath,
        (Value::Url(_), "isIp", None) => Part::IsIp,
        (Value::Arn(_), "partition", None) => Part::ArnPartition,
        (Value::Arn(_), "service", None) => Part::Service,
        (Value::Arn(_), "region", None) => Part::Region,
        (Value::Arn(_), "accountId", None) => Part::AccountId,
        (Value::Arn(_), "resourceId", Some(index)) => Part::ResourcePart(index),
        (Value::Partition(_), "name", None) => Part::Name,
        (Value::Partition(_), "dnsSuffix", None) => Part::DnsSuffix,
        (Value::Partition(_), "dualStackDnsSuffix", None) => Part::DualStackDnsSuffix,
        (Value::Partition(_), "implicitGlobalRegion", None) => Part::ImplicitGlobalRegion,
        (Value::Partition(_), "supportsFIPS", None) => Part::SupportsFips,
        (Value::Partition(_), "supportsDualStack", None) => Part::SupportsDualStack,
        (Value::List(_), "", Some(index)) => Part::Item(index),
        _ => return None,
    })
}

/// Wraps computed text.
pub(super) fn made<'a>(text: Option<String>) -> Value<'a> {
    text.map_or(Value::Unset, |text| Value::Text(Text::Made(text.into())))
}

/// Returns a part of a value; unset if the value has no such part.
pub(super) fn part_of<'a>(value: &Value<'a>, part: Part) -> Value<'a> {
    match value {
        Value::Url(text) => match part {
            Part::Scheme => text.part(|text| Some(Url::parse(text)?.scheme)),
            Part::Authority => text.part(|text| Some(Url::parse(text)?.authority)),
            Part::Path => text.part(|text| Some(Url::parse(text)?.path)),
            Part::NormalizedPath => {
                made(Url::parse(text.as_str()).map(|url| url.normalized_path().into_owned()))
            }
            Part::IsIp => Value::Flag(Url::parse(text.as_str()).is_some_and(Url::is_ip)),
            _ => Value::Unset,
        },
        Value::Arn(text) => match part {
            Part::ArnPartition => text.part(|text| Some(Arn::parse(text)?.partition)),
            Part::Service => text.part(|text| Some(Arn::parse(text)?.service)),
            Part::Region => text.part(|text| Some(Arn::parse(text)?.region)),
            Part::AccountId => text.part(|text| Some(Arn::parse(text)?.account_id)),
            Part::ResourcePart(index) => {
                text.part(|text| Arn::parse(text)?.resource_id().nth(index))
            }
            Part::ResourceId => Value::List(resource_id(text)),
            _ => Value::Unset,
        },
        Value::Partition(partition) => match part {
            Part::Name => partition.name.into(),
            Part::DnsSuffix => partition.dns_suffix.into(),
            Part::DualStackDnsSuffix => partition.dual_stack_dns_suffix.into(),
            Part::ImplicitGlobalRegion => partition.implicit_global_region.into(),
            Part::SupportsFips => Value::Flag(partition.supports_fips),
            Part::SupportsDualStack => Value::Flag(partition.supports_dual_stack),
            _ => Value::Unset,
        },
        Value::List(items) => match part {
            Part::Item(index) => items.get(index).cloned().map_or(Value::Unset, Value::Text),
            _ => Value::Unset,
        },
        _ => Value::Unset,
    }
}

fn resource_id<'a>(arn: &Text<'a>) -> Rc<[Text<'a>]> {
    let count = Arn::parse(arn.as_str()).map_or(0, |arn| arn.resource_id().count());
    let part = |index| arn.part(|text| Arn::parse(text)?.resource_id().nth(index));
    let parts = (0..count).filter_map(|index| match part(index) {
        Value::Text(text) => Some(text),
        _ => None,
    });
    parts.collect()
}
