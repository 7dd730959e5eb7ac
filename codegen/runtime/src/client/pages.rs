//! The position of a client in a paginated listing.

use super::{PageError, SendError};
use crate::paginate::{Paginated, PaginationError, Paginator};

/// Requests the pages of a listing one after the other. Ends after an error.
#[derive(Debug)]
pub(crate) struct Cursor<I> {
    /// The input for the next page; `None` after the last one.
    pages: Option<Paginator<I>>,
    /// The error to return instead of the next page.
    error: Option<PaginationError>,
}

impl<I: Paginated> Cursor<I> {
    pub(crate) fn new(input: I) -> Self {
        Self { pages: Some(input.paginate()), error: None }
    }

    /// Takes the input for the next page.
    pub(crate) fn input(&mut self) -> Option<Result<I, PageError<I::Error>>> {
        if let Some(error) = self.error.take() {
            return Some(Err(error.into()));
        }
        Some(Ok(self.pages.as_ref()?.input()?.clone()))
    }

    /// Records a page.
    pub(crate) fn take(
        &mut self,
        sent: Result<I::Output, SendError<I::Error>>,
    ) -> Result<I::Output, PageError<I::Error>> {
        match (&sent, &mut self.pages) {
            (Ok(page), Some(pages)) => self.error = pages.feed(page).err(),
            _ => self.pages = None,
        }
        Ok(sent?)
    }
}
