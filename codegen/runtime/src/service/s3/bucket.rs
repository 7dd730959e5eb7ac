//! Bucket names.
//!
//! A bucket's name is in the host if it is a DNS label, or else in the path. ARNs of access points
//! and names of directory buckets have hosts of their own.

use crate::BuildError;

/// The kinds of values that the member `Bucket` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BucketName<'a> {
    /// A bucket's name.
    Name(&'a str),
    /// A directory bucket (S3 Express One Zone): its name ends in the zone and `--x-s3`.
    Directory(&'a str),
    /// The ARN of an access point, an Object Lambda access point or an Outposts access point.
    AccessPoint(&'a str),
}

impl<'a> BucketName<'a> {
    /// Returns the kind of `value`.
    ///
    /// # Errors
    /// [`BuildError::InvalidMember`] if it is none of these: a bucket's name has 1 to 255
    /// letters, digits, `.`, `-` and `_`.
    pub fn parse(member: &'static str, value: &'a str) -> Result<Self, BuildError> {
        if is_access_point(value) {
            return Ok(Self::AccessPoint(value));
        }
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        if !(1..=255).contains(&value.len()) || !value.bytes().all(allowed) {
            let problem = format!(
                "{value:?} is not a bucket name (1 to 255 of a-z A-Z 0-9 . - _) \
                 nor the ARN of an access point"
            );
            return Err(BuildError::InvalidMember { member: member.to_owned(), problem });
        }
        if value.ends_with("--x-s3") || value.ends_with("--xa-s3") {
            return Ok(Self::Directory(value));
        }
        Ok(Self::Name(value))
    }
}

/// Whether `value` has the form of an ARN that S3 takes in place of a bucket:
/// `arn:PARTITION:SERVICE:REGION:ACCOUNT:accesspoint/NAME`, or for Outposts
/// `…:outpost/OUTPOST/accesspoint/NAME`, with `:` or `/` between the last parts.
fn is_access_point(value: &str) -> bool {
    if !value.starts_with("arn:") {
        return false;
    }
    let mut parts = value.splitn(6, ':');
    let mut next = || parts.next().unwrap_or_default();
    let (_arn, partition, service, region, account, resource) =
        (next(), next(), next(), next(), next(), next());
    let region_is = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !partition.starts_with("aws")
        || !region.bytes().all(region_is)
        || account.len() != 12
        || !account.bytes().all(|byte| byte.is_ascii_digit())
    {
        return false;
    }
    let parts: Vec<&str> = resource.split([':', '/']).collect();
    match (service, parts.as_slice()) {
        ("s3" | "s3-object-lambda", ["accesspoint", name]) => is_resource_id(name, b"-."),
        ("s3-outposts", ["outpost", outpost, "accesspoint", name]) => {
            !region.is_empty() && is_resource_id(outpost, b"-") && is_resource_id(name, b"-")
        }
        _ => false,
    }
}

fn is_resource_id(id: &str, punctuation: &[u8]) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || punctuation.contains(&byte);
    (1..=63).contains(&id.len()) && id.bytes().all(allowed)
}

/// Checks a bucket's name, and returns it for the endpoint rules.
///
/// # Errors
/// As [`BucketName::parse`].
pub fn checked_bucket<'a>(
    member: &'static str,
    bucket: Option<&'a str>,
) -> Result<&'a str, BuildError> {
    let bucket = bucket.unwrap_or_default();
    BucketName::parse(member, bucket)?;
    Ok(bucket)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(value: &str) -> Option<BucketName<'_>> {
        BucketName::parse("Bucket", value).ok()
    }

    #[test]
    fn names() {
        for name in ["a", "ab", "A_b.c-", "..", "192.168.0.1", &"a".repeat(255)] {
            assert_eq!(parse(name), Some(BucketName::Name(name)));
        }
        for name in ["", "a b", "a/b", "a%2Fb", "a\n", "é", "a:b", "{}", "a#b", &"a".repeat(256)] {
            assert_eq!(parse(name), None, "{name:?}");
        }
        let express = "bucket--use1-az4--x-s3";
        assert_eq!(parse(express), Some(BucketName::Directory(express)));
    }

    #[test]
    fn arns() {
        for arn in [
            "arn:aws:s3:us-east-1:123456789012:accesspoint/myap",
            "arn:aws-cn:s3:cn-north-1:123456789012:accesspoint:my.ap",
            "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap",
            "arn:aws:s3-object-lambda:us-east-1:123456789012:accesspoint/mybanner",
            "arn:aws:s3-outposts:us-east-1:123456789012:outpost/op-0123/accesspoint/myap",
        ] {
            assert_eq!(parse(arn), Some(BucketName::AccessPoint(arn)));
        }
        for arn in [
            "arn:aws:s3-outposts:us-east-1:123456789012:outpost/op-1",
            "arn:aws:s3-outposts::123456789012:outpost/op-1/accesspoint/a",
            "arn:aws:s3express:us-east-1:123456789012:bucket/x--use1-az4--x-s3",
            "arn:aws:s3:us-east-1:12345678901:accesspoint/myap",
            "arn:aws:s3:us-east-1:123456789012:accesspoint/my_ap",
            "arn:aws:s3:us-east-1:123456789012:accesspoint/a/b",
            &format!("arn:aws:s3:us-east-1:123456789012:accesspoint:{}", "a".repeat(64)),
            "arn:aws:s3:::bucket",
        ] {
            assert_eq!(parse(arn), None, "{arn}");
        }
    }
}
