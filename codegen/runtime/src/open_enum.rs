//! Open enums: values that are not in the model are kept, and sent back unchanged.

/// Implements the traits of an enum. It names the variants in the model; one more,
/// `Unknown(String)`, holds every other value.
#[macro_export]
macro_rules! open_enum {
    ($name:ident $(, $variant:ident)* $(,)?) => {
        impl $name {
            /// All variants in the model, in order.
            pub const VARIANTS: &'static [Self] = &[$(Self::$variant),*];
        }

        /// Returns the empty value, for a required member that is not in a response.
        impl ::std::default::Default for $name {
            fn default() -> Self {
                Self::Unknown(::std::string::String::new())
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(value: &str) -> Self {
                $(if value == Self::$variant.as_str() {
                    return Self::$variant;
                })*
                Self::Unknown(::std::borrow::ToOwned::to_owned(value))
            }
        }

        impl ::std::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl $crate::text::ToText for $name {
            fn to_text(&self) -> ::std::borrow::Cow<'_, str> {
                self.as_str().into()
            }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            fn from(value: ::std::string::String) -> Self {
                Self::from(value.as_str())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            fn from_str(value: &str) -> ::std::result::Result<Self, ::std::convert::Infallible> {
                ::std::result::Result::Ok(Self::from(value))
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

#[cfg(test)]
mod tests {
    #![allow(unreachable_pub)]

    #[derive(Debug, PartialEq)]
    enum Status {
        Enabled,
        Unknown(String),
    }

    impl Status {
        fn as_str(&self) -> &str {
            match self {
                Self::Enabled => "Enabled",
                Self::Unknown(value) => value,
            }
        }
    }

    open_enum!(Status, Enabled);

    #[test]
    fn unknown_values_come_back_unchanged() {
        let status: Status = "Öther".parse().unwrap();
        assert_eq!(status, Status::Unknown("Öther".to_owned()));
        assert_eq!(status.to_string(), "Öther");
        assert_eq!(Status::from("Enabled".to_owned()), Status::Enabled);
        assert_eq!(Status::Enabled.as_ref(), "Enabled");
        assert_eq!(Status::VARIANTS, [Status::Enabled]);
    }
}
