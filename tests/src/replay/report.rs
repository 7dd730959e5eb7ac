//! The report of a run.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::compare::Verdict;
use super::difference::Difference;

/// How many vectors had each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// As expected, those that differ on purpose included.
    pub passed: usize,
    /// Passed because we fail, on purpose, where botocore does not.
    pub on_purpose: usize,
    /// Not as expected.
    pub failed: usize,
    /// Not judged.
    pub skipped: usize,
}

/// Colors for a terminal, or none.
#[derive(Clone, Copy, Debug)]
pub struct Colors(pub bool);

impl Colors {
    fn paint(self, code: &str, text: &str) -> String {
        if self.0 { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn red(self, text: &str) -> String {
        self.paint("31", text)
    }

    fn green(self, text: &str) -> String {
        self.paint("32", text)
    }

    fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// Prints a failure: what failed, where it is defined, and the difference.
    ///
    /// # Errors
    /// The writer's.
    pub fn tell(
        self,
        out: &mut dyn Write,
        id: &str,
        place: &str,
        difference: &Difference,
    ) -> io::Result<()> {
        let Difference { part, expected, actual } = difference;
        writeln!(out, "{} {} {place}: {part}", self.red("FAILED"), self.bold(id))?;
        writeln!(out, "  expected  {}", self.green(expected))?;
        writeln!(out, "  actual    {}", self.red(actual))
    }
}

/// Counts verdicts and prints failures.
#[derive(Debug)]
pub struct Report {
    colors: Colors,
    total: Counts,
    /// In order of first appearance.
    groups: Vec<(String, Counts)>,
    skips: BTreeMap<String, usize>,
}

impl Report {
    /// An empty report.
    pub fn new(colors: Colors) -> Self {
        Self { colors, total: Counts::default(), groups: Vec::new(), skips: BTreeMap::new() }
    }

    /// The counts of all groups.
    pub fn total(&self) -> Counts {
        self.total
    }

    /// Counts a judged vector, and prints its failure.
    ///
    /// # Errors
    /// The writer's.
    pub fn judged(
        &mut self,
        out: &mut dyn Write,
        [id, config, group]: [&str; 3],
        verdict: &Verdict,
    ) -> io::Result<()> {
        match verdict {
            Verdict::Passed => self.count(group, |counts| counts.passed += 1),
            Verdict::DiffersOnPurpose => self.count(group, |counts| {
                counts.passed += 1;
                counts.on_purpose += 1;
            }),
            Verdict::Failed(difference) => {
                self.count(group, |counts| counts.failed += 1);
                self.colors.tell(out, id, &format!("under {config}"), difference)?;
            }
        }
        Ok(())
    }

    /// Counts a vector that was not judged.
    pub fn skipped(&mut self, group: &str, reason: &str) {
        self.count(group, |counts| counts.skipped += 1);
        *self.skips.entry(reason.to_owned()).or_default() += 1;
    }

    fn count(&mut self, group: &str, add: impl Fn(&mut Counts)) {
        add(&mut self.total);
        match self.groups.iter_mut().find(|(name, _)| name == group) {
            Some((_, counts)) => add(counts),
            None => {
                let mut counts = Counts::default();
                add(&mut counts);
                self.groups.push((group.to_owned(), counts));
            }
        }
    }

    /// Prints the counts. The last line is the total.
    ///
    /// # Errors
    /// The writer's.
    pub fn finish(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.total.failed > 0 {
            writeln!(out)?;
        }
        self.table(out)?;
        if !self.skips.is_empty() {
            writeln!(out, "\n{}", self.colors.bold("skipped because of"))?;
            let mut skips: Vec<(&String, &usize)> = self.skips.iter().collect();
            skips.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
            for (reason, count) in skips {
                writeln!(out, "{count:>7}  {reason}")?;
            }
        }
        let Counts { passed, failed, skipped, .. } = self.total;
        writeln!(out, "\n{passed} passed, {failed} failed, {skipped} skipped")
    }

    fn table(&self, out: &mut dyn Write) -> io::Result<()> {
        let names = self.groups.iter().map(|(name, _)| name.chars().count());
        let width = names.max().unwrap_or_default().max("group".len());
        let heads = ["passed", "passed: differs on purpose", "failed", "skipped"];
        let head = format!("{:width$}  {}", "group", heads.join("  "));
        writeln!(out, "{}", self.colors.bold(&head))?;
        for (name, counts) in &self.groups {
            write!(out, "{name:width$}")?;
            let Counts { passed, on_purpose, failed, skipped } = *counts;
            for (count, head) in
                [passed - on_purpose, on_purpose, failed, skipped].iter().zip(heads)
            {
                let cell = if *count == 0 { "-".to_owned() } else { count.to_string() };
                let cell = format!("{cell:>width$}", width = head.len());
                let is_bad = head == "failed" && *count > 0;
                write!(out, "  {}", if is_bad { self.colors.red(&cell) } else { cell })?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(colors: bool) -> String {
        let mut out = Vec::new();
        let mut report = Report::new(Colors(colors));
        let failed = Verdict::Failed(Difference::new("path", "\"/a\"", "\"/b\""));
        let verdicts = [("text", Verdict::Passed), ("a-long-group", failed)];
        for (group, verdict) in verdicts.iter().chain([&("text", Verdict::DiffersOnPurpose)]) {
            report.judged(&mut out, ["v-1", "vhost", group], verdict).unwrap();
        }
        report.skipped("text", "FIPS");
        report.finish(&mut out).unwrap();
        assert_eq!(report.total(), Counts { passed: 2, on_purpose: 1, failed: 1, skipped: 1 });
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_report_is_plain_when_piped() {
        let expected = "\
FAILED v-1 under vhost: path
  expected  \"/a\"
  actual    \"/b\"

group         passed  passed: differs on purpose  failed  skipped
text               1                           1       -        1
a-long-group       -                           -       1        -

skipped because of
      1  FIPS

2 passed, 1 failed, 1 skipped
";
        assert_eq!(report(false), expected);
    }

    #[test]
    fn the_tally_is_plain_even_in_color() {
        let report = report(true);
        assert!(report.contains("\x1b[31mFAILED\x1b[0m"));
        assert!(report.ends_with("\n2 passed, 1 failed, 1 skipped\n"));
    }
}
