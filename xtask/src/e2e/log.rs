//! The log of a server.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

use shapesmith_cli::Failure;

/// How much of a log to show.
const SHOWN_LINES: usize = 20;
const SHOWN_BYTES: u64 = 8 * 1024;

/// The log of a server.
#[derive(Clone, Debug)]
pub(crate) struct Log(PathBuf);

impl Log {
    /// Creates an empty log.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub(crate) fn create(path: PathBuf) -> Result<Self, Failure> {
        File::create(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self(path))
    }

    /// The last lines, and where to find the others.
    pub(crate) fn end(&self) -> String {
        let text = self.tail().unwrap_or_else(|error| error.to_string());
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let first = lines.len().saturating_sub(SHOWN_LINES);
        format!("end of {}:\n{}", self.0.display(), lines[first..].join("\n"))
    }

    fn tail(&self) -> io::Result<String> {
        let mut file = File::open(&self.0)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(SHOWN_BYTES)))?;
        let mut bytes = Vec::new();
        file.take(SHOWN_BYTES).read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Opens the log to append to it.
    pub(crate) fn append(&self) -> io::Result<File> {
        OpenOptions::new().append(true).open(&self.0)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn only_the_end_of_a_log_is_shown() {
        let folder = tempfile::tempdir().unwrap();
        let log = Log::create(folder.path().join("server.log")).unwrap();
        let lines: String = (0..5000).map(|line| format!("line {line}\n\n")).collect();
        log.append().unwrap().write_all(lines.as_bytes()).unwrap();
        let end = log.end();
        assert_eq!(end.lines().count(), 1 + SHOWN_LINES);
        assert!(end.contains(":\nline 4980\n") && end.ends_with("\nline 4999"), "{end}");
    }
}
