//! The values of rule parameters.

/// The value of a rule parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Input<'a> {
    /// Not set.
    #[default]
    Unset,
    /// `true` or `false`.
    Flag(bool),
    /// Text.
    Text(&'a str),
    /// A list of text.
    Texts(&'a [&'a str]),
}

impl Input<'_> {
    /// Returns this value if it is set, else `other`.
    pub fn or(self, other: Self) -> Self {
        if self == Self::Unset { other } else { self }
    }
}

impl From<Option<bool>> for Input<'_> {
    fn from(flag: Option<bool>) -> Self {
        flag.map_or(Self::Unset, Self::Flag)
    }
}

impl<'a> From<Option<&'a [&'a str]>> for Input<'a> {
    fn from(texts: Option<&'a [&'a str]>) -> Self {
        texts.map_or(Self::Unset, Self::Texts)
    }
}

impl<'a> From<Option<&'a str>> for Input<'a> {
    fn from(text: Option<&'a str>) -> Self {
        text.map_or(Self::Unset, Self::Text)
    }
}
