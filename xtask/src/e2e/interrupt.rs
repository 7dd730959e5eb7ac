//! Notices Ctrl-C and other requests to stop, so that servers are stopped in order.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use shapesmith_cli::Failure;
use signal_hook::consts::TERM_SIGNALS;
use signal_hook::flag;

/// Exit status of a program stopped by Ctrl-C, the same as in shells.
const STATUS: i32 = 130;

/// Whether the user wants to stop.
#[derive(Clone, Debug)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens for signals from now on. A second one ends this program at once.
    ///
    /// # Errors
    ///
    /// If the system refuses to register a handler.
    pub(crate) fn listen() -> io::Result<Self> {
        let flag = Arc::new(AtomicBool::new(false));
        for &signal in TERM_SIGNALS {
            // In this order, so that the first signal does not find its own flag set.
            flag::register_conditional_shutdown(signal, STATUS, Arc::clone(&flag))?;
            flag::register(signal, Arc::clone(&flag))?;
        }
        Ok(Self(flag))
    }

    /// # Errors
    ///
    /// If the user wants to stop.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if self.0.load(Ordering::Relaxed) { Err("interrupted".into()) } else { Ok(()) }
    }

    #[cfg(test)]
    pub(crate) fn never() -> Self {
        Self(Arc::new(AtomicBool::new(false)))
    }

    #[cfg(test)]
    pub(crate) fn at_once() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }
}
