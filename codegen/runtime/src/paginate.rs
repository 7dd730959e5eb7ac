//! Listings in pages: an iterator over requests.
//!
//! Sans-IO: a [`Paginator`] returns the request for a page; the caller sends it and feeds the
//! output back to get the next request.

use std::fmt;

use crate::{Body, BuildError, Config, Operation};

/// An operation that returns pages, implemented by its input.
pub trait Paginated: Operation + Clone + PartialEq {
    /// The items of the pages; the page itself if it has no list.
    type Item;

    /// Returns the input for the page after `output`, or `None` after the last page.
    fn next_page(&self, output: &Self::Output) -> Option<Self>;

    /// Returns the items of a page, in order. Everything else is in the fields of the page.
    fn items(output: Self::Output) -> Vec<Self::Item>;

    /// Returns the pages, beginning with the one that this input asks for.
    fn paginate(self) -> Paginator<Self> {
        Paginator::new(self)
    }
}

/// The pages of a listing.
///
/// ```
/// # use shapesmith_runtime::paginate::Paginated;
/// # use shapesmith_runtime::{Body, Config};
/// # fn all<I: Paginated>(
/// #     input: I,
/// #     config: &Config,
/// #     send: impl Fn(http::Request<Body>) -> http::Response<Body>,
/// # ) -> Result<Vec<I::Item>, Box<dyn std::error::Error>>
/// # where
/// #     I::Error: 'static,
/// # {
/// let mut items = Vec::new();
/// let mut pages = input.paginate();
/// while let Some(request) = pages.next_request(config) {
///     let output = I::parse_response(send(request?))?;
///     pages.feed(&output)?;
///     items.extend(I::items(output));
/// }
/// # Ok(items)
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Paginator<I> {
    /// The input for the next page; `None` after the last one.
    next: Option<I>,
}

impl<I: Paginated> Paginator<I> {
    /// Returns the pages, beginning with the one that `input` asks for.
    pub fn new(input: I) -> Self {
        Self { next: Some(input) }
    }

    /// Returns the input for the next page, for clients that send inputs. `None` after the last
    /// page.
    pub fn input(&self) -> Option<&I> {
        self.next.as_ref()
    }

    /// Returns the request for the next page; `None` after the last one. It is the same request
    /// until its output is [fed](Self::feed), so that it can be sent again.
    ///
    /// # Errors
    /// [`BuildError`] as the operation has it. There is no page after that.
    pub fn next_request(
        &mut self,
        config: &Config,
    ) -> Option<Result<http::Request<Body>, BuildError>> {
        let request = self.next.as_ref()?.to_request(config);
        if request.is_err() {
            self.next = None;
        }
        Some(request)
    }

    /// Moves on to the page after `output`, which is the output of the last request.
    ///
    /// # Errors
    /// [`PaginationError`] if the service returns the same page token again, which would never end.
    /// There is no page after that.
    pub fn feed(&mut self, output: &I::Output) -> Result<(), PaginationError> {
        let Some(last) = self.next.take() else { return Ok(()) };
        let next = last.next_page(output);
        if next.as_ref() == Some(&last) {
            return Err(PaginationError { operation: I::NAME });
        }
        self.next = next;
        Ok(())
    }
}

/// The token for a page as generated code takes it from an output: an empty one is none.
pub fn token<T: AsRef<str> + Clone>(token: Option<&T>) -> Option<T> {
    token.filter(|token| !(*token).as_ref().is_empty()).cloned()
}

/// Error returned when a service returns the token of the same page again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaginationError {
    operation: &'static str,
}

impl fmt::Display for PaginationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: the service returned the token of the same page again", self.operation)
    }
}

impl std::error::Error for PaginationError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ServiceError;
    use crate::response::ErrorFormat;
    use crate::response::tests::ERRORS;

    /// Lists numbers; a page's token is the number it begins with.
    #[derive(Clone, Debug, PartialEq)]
    struct Numbers {
        token: Option<u32>,
    }

    struct Page {
        numbers: Vec<u32>,
        next: Option<u32>,
    }

    impl Operation for Numbers {
        const NAME: &'static str = "Numbers";
        const ERRORS: &'static ErrorFormat = ERRORS;
        type Output = Page;
        type Error = ServiceError;

        fn to_request(&self, _: &Config) -> Result<http::Request<Body>, BuildError> {
            let missing = || BuildError::MissingMembers(vec!["Token".to_owned()]);
            let token = self.token.ok_or_else(missing)?;
            let request = http::Request::get(format!("/{token}")).body(Body::empty());
            request.map_err(|error| BuildError::Endpoint(error.to_string()))
        }

        fn parse_response(_: http::Response<Body>) -> Result<Page, ServiceError> {
            Err(ServiceError::default())
        }
    }

    impl Paginated for Numbers {
        type Item = u32;

        fn next_page(&self, output: &Page) -> Option<Self> {
            output.next.is_some().then_some(Self { token: output.next })
        }

        fn items(output: Page) -> Vec<u32> {
            output.numbers
        }
    }

    fn uri(pages: &mut Paginator<Numbers>) -> Option<String> {
        let request = pages.next_request(&Config::new("us-east-1"))?;
        Some(request.unwrap().uri().to_string())
    }

    #[test]
    fn walks_to_the_last_page() {
        let mut pages = Numbers { token: Some(0) }.paginate();
        let mut items = Vec::new();
        for (page, next) in [(0, Some(2)), (2, Some(4)), (4, None)] {
            assert_eq!(uri(&mut pages), Some(format!("/{page}")));
            // It was not fed, so it is asked for again.
            assert_eq!(uri(&mut pages), Some(format!("/{page}")));
            let output = Page { numbers: vec![page, page + 1], next };
            pages.feed(&output).unwrap();
            items.extend(Numbers::items(output));
        }
        assert_eq!(items, [0, 1, 2, 3, 4, 5]);
        assert_eq!((uri(&mut pages), pages.input()), (None, None));
        assert_eq!(pages.feed(&Page { numbers: vec![], next: Some(9) }), Ok(()));
        assert_eq!(uri(&mut pages), None);
    }

    #[test]
    fn the_same_token_again_is_an_error_and_the_end() {
        let mut pages = Numbers { token: Some(7) }.paginate();
        let error = pages.feed(&Page { numbers: vec![], next: Some(7) }).unwrap_err();
        let text = "Numbers: the service returned the token of the same page again";
        assert_eq!(error.to_string(), text);
        assert_eq!(uri(&mut pages), None);
    }

    #[test]
    fn a_request_that_cannot_be_built_is_the_end() {
        let mut pages = Numbers { token: None }.paginate();
        let config = Config::new("us-east-1");
        assert!(matches!(pages.next_request(&config), Some(Err(BuildError::MissingMembers(_)))));
        assert!(pages.next_request(&config).is_none());
    }
}
