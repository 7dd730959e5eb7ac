//! The same work for many services, on all cores.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::console;

/// How long a command is quiet before it shows its progress.
const QUIET: Duration = Duration::from_secs(1);

/// Shows how far a command is, once it takes long.
pub struct Progress {
    started: Instant,
    all: usize,
}

impl Progress {
    /// Returns the progress of a command that begins now, and does something `all` times.
    pub fn of(all: usize) -> Self {
        Self { started: Instant::now(), all }
    }

    /// Shows that `done` are done, and `name` as the last or next one.
    pub fn show(&self, done: usize, name: &str) {
        if self.started.elapsed() > QUIET {
            console::progress(format_args!("{done}/{} {name}", self.all));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        console::progress("");
    }
}

/// Does the work for each service. A panic is the problem of its service.
pub fn each<T: Send>(
    services: &[&str],
    work: impl Fn(&str) -> Result<T, String> + Sync,
) -> BTreeMap<String, Result<T, String>> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let (next, all) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    let progress = Progress::of(services.len());
    let share = || {
        while let Some(name) = services.get(next.fetch_add(1, Ordering::Relaxed)) {
            let outcome = catch_unwind(AssertUnwindSafe(|| work(name)));
            let outcome = outcome.unwrap_or_else(|_| Err("the generator panicked".to_owned()));
            // Nothing panics while it is locked.
            let mut all = all.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            all.insert((*name).to_owned(), outcome);
            progress.show(all.len(), name);
        }
    };
    thread::scope(|scope| {
        for _ in 0..cores.min(services.len()) {
            scope.spawn(share);
        }
    });
    all.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::panic)]
    fn a_panic_is_the_problem_of_its_service() {
        let outcomes = each(&["a", "b", "c"], |name| match name {
            "b" => panic!("on purpose"),
            name => Ok(name.len()),
        });
        let panicked = Err("the generator panicked".to_owned());
        let expected = [("a", Ok(1)), ("b", panicked), ("c", Ok(1))];
        assert_eq!(outcomes, expected.map(|(name, outcome)| (name.to_owned(), outcome)).into());
    }
}
