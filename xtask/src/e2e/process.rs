//! Runs programs, and stops them with this one, whatever happens.

use std::path::Path;
use std::process::{self, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use shapesmith_cli::Failure;

use super::interrupt::Interrupt;
use super::log::Log;
use super::port;

/// Time between two polls.
const PAUSE: Duration = Duration::from_millis(50);

/// A running program. Kills it when dropped: its data is thrown away too, so it need not finish anything.
#[derive(Debug)]
pub(crate) struct Running {
    child: process::Child,
    name: String,
}

impl Running {
    /// Starts a program without input, whose output goes to the log. Ctrl-C does not reach it.
    ///
    /// # Errors
    ///
    /// If it cannot be started.
    pub(crate) fn in_background(mut command: Command, log: &Log) -> Result<Self, Failure> {
        let output = log.append()?;
        command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        Self::start(command)
    }

    /// Starts a program that shares input and output with this one.
    ///
    /// # Errors
    ///
    /// If it cannot be started.
    pub(crate) fn start(mut command: Command) -> Result<Self, Failure> {
        let name = name(&command);
        let child = command.spawn().map_err(|error| format!("{name}: {error}"))?;
        Ok(Self { child, name })
    }

    /// Waits for the program to exit.
    ///
    /// # Errors
    ///
    /// If that takes longer than `limit`, or the user wants to stop.
    pub(crate) fn wait(
        mut self,
        limit: Duration,
        interrupt: &Interrupt,
    ) -> Result<ExitStatus, Failure> {
        let name = self.name.clone();
        let what = format!("{name} to exit");
        wait_for(&what, limit, interrupt, || Ok(self.child.try_wait()?))
    }

    /// Waits until `is_ready` returns true, or the program exits. Returns whether it still runs.
    ///
    /// # Errors
    ///
    /// If `is_ready` fails, that takes longer than `limit`, or the user wants to stop.
    pub(crate) fn runs_until(
        &mut self,
        limit: Duration,
        interrupt: &Interrupt,
        mut is_ready: impl FnMut() -> Result<bool, Failure>,
    ) -> Result<bool, Failure> {
        let what = format!("{} to be ready", self.name);
        let child = &mut self.child;
        wait_for(&what, limit, interrupt, || match child.try_wait()? {
            Some(_) => Ok(Some(false)),
            None => Ok(is_ready()?.then_some(true)),
        })
    }

    /// Waits for an HTTP response on this port.
    ///
    /// # Errors
    ///
    /// If the program exits, that takes longer than `limit`, or the user wants to stop.
    pub(crate) fn wait_for_response(
        &mut self,
        port: u16,
        limit: Duration,
        interrupt: &Interrupt,
    ) -> Result<(), Failure> {
        let what = format!("{} to respond on port {port}", self.name);
        let (child, name) = (&mut self.child, &self.name);
        wait_for(&what, limit, interrupt, || match child.try_wait()? {
            Some(status) => Err(format!("{name} exited: {status}").into()),
            None => Ok(port::responds(port).unwrap_or(false).then_some(())),
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Fails if the program has exited, which is fine.
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// Runs a program to its end. Its output goes to the log.
///
/// # Errors
///
/// If it cannot be started, fails, takes longer than `limit`, or the user wants to stop.
pub(crate) fn run(
    command: Command,
    log: &Log,
    limit: Duration,
    interrupt: &Interrupt,
) -> Result<(), Failure> {
    let name = name(&command);
    let status = Running::in_background(command, log)?.wait(limit, interrupt)?;
    if status.success() { Ok(()) } else { Err(format!("{name}: {status}").into()) }
}

/// A command for a program that Linux kills when this one is killed, if `setpriv` is installed.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    if !has_setpriv() {
        return Command::new(program);
    }
    let mut command = Command::new(SETPRIV[0]);
    command.args(&SETPRIV[1..]).arg(program);
    command
}

const SETPRIV: [&str; 4] = ["setpriv", "--pdeathsig", "KILL", "--"];

fn has_setpriv() -> bool {
    static FOUND: OnceLock<bool> = OnceLock::new();
    *FOUND.get_or_init(|| {
        let mut command = Command::new(SETPRIV[0]);
        command.args(&SETPRIV[1..]).arg("true").stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    })
}

/// Name of the program that a command runs.
fn name(command: &Command) -> String {
    let mut arguments = command.get_args().skip(SETPRIV.len() - 1);
    let program = match command.get_program() {
        program if program == SETPRIV[0] => arguments.next().unwrap_or(program),
        program => program,
    };
    Path::new(program).file_name().unwrap_or(program).to_string_lossy().into_owned()
}

/// Polls until there is a value.
fn wait_for<T>(
    what: &str,
    limit: Duration,
    interrupt: &Interrupt,
    mut poll: impl FnMut() -> Result<Option<T>, Failure>,
) -> Result<T, Failure> {
    let start = Instant::now();
    loop {
        if let Some(value) = poll()? {
            return Ok(value);
        }
        interrupt.check()?;
        if start.elapsed() >= limit {
            return Err(format!("timed out after {} s waiting for {what}", limit.as_secs()).into());
        }
        std::thread::sleep(PAUSE);
    }
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use std::io::Write as _;
    use std::net::{Ipv4Addr, TcpListener};
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    const SHORT: Duration = Duration::from_millis(200);
    const LONG: Duration = Duration::from_secs(60);

    fn log() -> (tempfile::TempDir, Log) {
        let folder = tempfile::tempdir().unwrap();
        let log = Log::create(folder.path().join("server.log")).unwrap();
        (folder, log)
    }

    fn shell(script: &str) -> Command {
        let mut shell = command("sh");
        shell.args(["-c", script]);
        shell
    }

    fn sleeping(log: &Log) -> Running {
        let mut sleep = command("sleep");
        sleep.arg("600");
        Running::in_background(sleep, log).unwrap()
    }

    fn is_there(process: u32) -> bool {
        let mut kill = Command::new("kill");
        kill.args(["-0", &process.to_string()]).stderr(Stdio::null());
        kill.status().unwrap().success()
    }

    #[test]
    fn a_program_runs_until_it_is_ready_or_exits() {
        let (_folder, log) = log();
        let never = Interrupt::never();
        let mut looks = 0;
        let mut ready = || {
            looks += 1;
            Ok(looks > 2)
        };
        assert!(sleeping(&log).runs_until(LONG, &never, &mut ready).unwrap());
        let mut ends = Running::in_background(shell("exit 1"), &log).unwrap();
        assert!(!ends.runs_until(LONG, &never, || Ok(false)).unwrap());
        let broken = sleeping(&log).runs_until(LONG, &never, || Err("lost".into()));
        assert_eq!(broken.unwrap_err().to_string(), "lost");
    }

    #[test]
    fn a_program_is_stopped_on_drop() {
        let (_folder, log) = log();
        let running = sleeping(&log);
        let process = running.child.id();
        assert!(is_there(process));
        drop(running);
        assert!(!is_there(process));
    }

    #[test]
    fn a_program_is_stopped_by_a_panic() {
        let (_folder, log) = log();
        let mut process = 0;
        let panic = catch_unwind(AssertUnwindSafe(|| {
            let running = sleeping(&log);
            process = running.child.id();
            assert!(!is_there(process), "it is there, so this panics");
        }));
        assert!(panic.is_err() && process != 0 && !is_there(process));
    }

    #[test]
    #[ignore = "needs setpriv"]
    fn a_program_is_stopped_when_its_parent_is_killed() {
        let (_folder, log) = log();
        let start = || {
            let running = Running::in_background(shell("echo here; exec sleep 600"), &log).unwrap();
            let here = || Ok(log.end().ends_with("here").then_some(()));
            wait_for("the program", LONG, &Interrupt::never(), here).unwrap();
            running
        };
        // For the system, the thread that starts a program is its parent.
        let running = std::thread::scope(|scope| scope.spawn(start).join().unwrap());
        let status = running.wait(LONG, &Interrupt::never()).unwrap();
        assert_eq!(status.to_string(), "signal: 9 (SIGKILL)");
    }

    #[test]
    fn a_program_that_takes_too_long_is_stopped() {
        let (_folder, log) = log();
        let running = sleeping(&log);
        let process = running.child.id();
        let problem = running.wait(SHORT, &Interrupt::never()).unwrap_err();
        assert_eq!(problem.to_string(), "timed out after 0 s waiting for sleep to exit");
        assert!(!is_there(process));
    }

    #[test]
    fn an_interrupt_stops_the_program() {
        let (_folder, log) = log();
        let running = sleeping(&log);
        let process = running.child.id();
        let problem = running.wait(LONG, &Interrupt::at_once()).unwrap_err();
        assert_eq!(problem.to_string(), "interrupted");
        assert!(!is_there(process));
    }

    #[test]
    fn a_server_that_exits_is_an_error() {
        let (_folder, log) = log();
        let [port] = port::free().unwrap();
        let mut running = Running::in_background(shell("echo no >&2; exit 3"), &log).unwrap();
        let problem = running.wait_for_response(port, LONG, &Interrupt::never()).unwrap_err();
        assert_eq!(problem.to_string(), "sh exited: exit status: 3");
        assert!(log.end().ends_with("/server.log:\nno"), "{}", log.end());
    }

    #[test]
    fn a_server_responds_in_http() {
        let (_folder, log) = log();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        // The first two are not HTTP.
        let server = std::thread::spawn(move || {
            for reply in ["", "SSH-2.0", "HTTP/1.1 403 Forbidden\r\n\r\n"] {
                listener.accept().unwrap().0.write_all(reply.as_bytes()).unwrap();
            }
        });
        let mut running = sleeping(&log);
        running.wait_for_response(port, LONG, &Interrupt::never()).unwrap();
        server.join().unwrap();
    }

    #[test]
    fn errors_name_the_program() {
        let (_folder, log) = log();
        let run = |command| run(command, &log, LONG, &Interrupt::never());
        run(shell("exit 0")).unwrap();
        assert_eq!(run(shell("exit 3")).unwrap_err().to_string(), "sh: exit status: 3");
        let missing = Running::start(Command::new("/nowhere/server")).unwrap_err().to_string();
        assert!(missing.starts_with("server: No such file"), "{missing}");
    }
}
