//! Where a client stands in a listing.

use super::{PageError, SendError};
use crate::paginate::{Paginated, PaginationError, Paginator};

/// The pages of a listing, as a client asks for them: after an error there are no more.
#[derive(Debug)]
pub(crate) struct Cursor<I> {
    /// `None` behind the last page.
    pages: Option<Paginator<I>>,
    /// What is to be said instead of a next page.
    error: Option<PaginationError>,
}

impl<I: Paginated> Cursor<I> {
    pub(crate) fn new(input: I) -> Self {
        Self { pages: Some(input.paginate()), error: None }
    }

    /// The input that asks for the next page.
    pub(crate) fn input(&mut self) -> Option<Result<I, PageError<I::Error>>> {
        if let Some(error) = self.error.take() {
            return Some(Err(error.into()));
        }
        Some(Ok(self.pages.as_ref()?.input()?.clone()))
    }

    /// Takes note of a page.
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
