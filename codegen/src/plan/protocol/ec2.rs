//! `ec2`: Amazon EC2's variant of `query`, with other names and without wrappers
//! ([AWS EC2 query](https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html)).

use std::borrow::Cow;

use super::query::{FORM, action};
use super::{Call, Protocol, TimestampPlace};
use crate::model::{Member, TimestampFormat};
use crate::plan::ir::{Body, DocumentForm};

pub(super) struct Ec2;

impl Protocol for Ec2 {
    fn has_bindings(&self) -> bool {
        false
    }

    fn request_form(&self) -> DocumentForm {
        DocumentForm::Form
    }

    fn response_form(&self) -> DocumentForm {
        DocumentForm::Xml
    }

    /// The member's own query name, or else its name in responses with a capital letter.
    fn key<'m>(&self, name: &'m str, member: &'m Member) -> Cow<'m, str> {
        match &member.query_name {
            Some(name) => Cow::Borrowed(name),
            None => capitalized(self.member_name(name, member)),
        }
    }

    fn flattens_lists(&self) -> bool {
        true
    }

    fn flat_items_keep_names(&self) -> bool {
        true
    }

    fn first_pairs<'m>(&self, call: Call<'m>) -> Vec<(&'static str, &'m str)> {
        action(call)
    }

    fn timestamp_format(&self, _: TimestampPlace) -> TimestampFormat {
        TimestampFormat::DateTime
    }

    fn content_type(&self, _: Call<'_>, _: &Body) -> Option<&'static str> {
        Some(FORM)
    }
}

fn capitalized(name: &str) -> Cow<'_, str> {
    match name.chars().next() {
        Some(first) if !first.is_uppercase() => {
            let rest = &name[first.len_utf8()..];
            Cow::Owned(first.to_uppercase().chain(rest.chars()).collect())
        }
        _ => Cow::Borrowed(name),
    }
}
