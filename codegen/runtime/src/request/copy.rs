//! Copies from another region: the service reads the source with a presigned URL in the request.

use super::RequestBuilder;
use crate::{Body, Config, percent};

/// What is needed to presign the URL. In the extensions of a request.
#[cfg(feature = "sign")]
#[derive(Clone, Debug)]
pub(crate) struct CopySource {
    /// The region of the source.
    pub(crate) region: String,
    /// The URL without its signature: the same request as a GET request to the source.
    url: String,
    /// The form, up to the value of the URL.
    form: String,
}

impl RequestBuilder {
    /// Adds the URL at which the service finds the source of a copy to a form, under the key
    /// `parameter`. It is presigned when the request is signed.
    pub fn copy_from(
        &mut self,
        config: &Config,
        parameter: &'static str,
        region: &str,
        form: &Body,
    ) -> Body {
        let form = String::from_utf8_lossy(form.bytes().map(AsRef::as_ref).unwrap_or_default());
        let url = match config.region() {
            "" => self.uri.as_str().to_owned(),
            own => self.uri.as_str().replace(own, region),
        };
        let before = [&form, "&", parameter, "="].concat();
        let body = Body::from([&*before, &percent::encode(&url)].concat());
        #[cfg(feature = "sign")]
        {
            let mut url = [&url, "?", &form].concat();
            if !form.contains("&DestinationRegion=") {
                url.extend(["&DestinationRegion=", &percent::encode(config.region())]);
            }
            self.copy = Some(CopySource { region: region.to_owned(), url, form: before });
        }
        body
    }
}

#[cfg(feature = "sign")]
impl CopySource {
    /// Returns the request whose URL is presigned.
    ///
    /// # Errors
    /// If the region makes no URL.
    pub(crate) fn request(&self) -> http::Result<crate::Request> {
        http::Request::get(&self.url).body(Body::empty())
    }

    /// Returns the form with the presigned URL.
    pub(crate) fn form(&self, url: &http::Uri) -> Body {
        Body::from([&*self.form, &percent::encode(&url.to_string())].concat())
    }
}

#[cfg(test)]
#[cfg(feature = "sign")]
mod tests {
    use std::task::{Context, Poll, Waker};
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::Request;
    use crate::endpoint::{AuthScheme, Endpoint};
    use crate::sign::{Credentials, Signer};
    use crate::uri::Uri;

    fn request(service: &str, parameter: &'static str, form: &'static str) -> Request {
        let url = format!("https://{service}.us-east-1.amazonaws.com");
        let endpoint = Endpoint::new(url, AuthScheme::v4(service, "us-east-1"));
        let mut uri = Uri::new(endpoint.into(), "");
        uri.path("/");
        let mut request = RequestBuilder::new(http::Method::POST, uri);
        let config = Config::new("us-east-1");
        let form = request.copy_from(&config, parameter, "eu-west-1", &Body::from(form));
        request.finish(form).unwrap()
    }

    /// Returns the form of a signed request.
    fn signed(request: Request) -> String {
        let signer = Signer::new(Credentials::new("A", "s", None, None, "test"));
        // 2026-11-25 21:14:05
        let signer = signer.clock(|| UNIX_EPOCH + Duration::from_secs(1_795_641_245));
        let mut signing = std::pin::pin!(signer.sign(request));
        match signing.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(signed) => form(&signed.unwrap()).to_owned(),
            Poll::Pending => panic!("it waits"),
        }
    }

    fn form(request: &Request) -> &str {
        std::str::from_utf8(request.body().bytes().unwrap()).unwrap()
    }

    const COPY: &str = "Action=CopyDBSnapshot&Version=2014-10-31&SourceDBSnapshotIdentifier=a\
        &TargetDBSnapshotIdentifier=b";

    #[test]
    fn the_url_is_that_of_the_other_region() {
        let request = request("rds", "PreSignedUrl", COPY);
        let url = "https%3A%2F%2Frds.eu-west-1.amazonaws.com%2F";
        assert_eq!(form(&request), format!("{COPY}&PreSignedUrl={url}"));
    }

    /// The signatures are those of botocore.
    #[test]
    fn the_url_is_presigned_with_the_request() {
        let sent = signed(request("rds", "PreSignedUrl", COPY));
        let (before, url) = sent.split_once("&PreSignedUrl=").unwrap();
        assert_eq!(before, COPY);
        let url = percent_encoding::percent_decode_str(url).decode_utf8().unwrap();
        let begins = format!(
            "https://rds.eu-west-1.amazonaws.com/?{COPY}&DestinationRegion=us-east-1\
             &X-Amz-Algorithm=AWS4-HMAC-SHA256\
             &X-Amz-Credential=A%2F20261125%2Feu-west-1%2Frds%2Faws4_request"
        );
        assert!(url.starts_with(&begins), "{url}");
        let signature = "e14a6d8eb44ac11da8004e0903260e280399efa3ca2d72a9bc9ff9bb8024be9b";
        assert!(url.ends_with(&format!("&X-Amz-Signature={signature}")), "{url}");

        let copy = "Action=CopySnapshot&Version=2016-11-15&SourceRegion=eu-west-1\
            &SourceSnapshotId=snap-1&DestinationRegion=us-east-1";
        let sent = signed(request("ec2", "PresignedUrl", copy));
        let signature = "5250f6754810ba7e1c160bc4ea3e54c3aff26d6a0ed0fc72edb291909d2497a0";
        assert!(sent.ends_with(&format!("X-Amz-Signature%3D{signature}")), "{sent}");
    }
}
