//! radosgw, the S3 gateway of Ceph, which checks signatures. Its cluster has one monitor and one OSD, and
//! keeps everything in memory.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use shapesmith_cli::{Failure, console};

use super::context::Context;
use super::log::Log;
use super::port;
use super::process::{self, Running, command};
use super::server::{ACCESS_KEY, SECRET_KEY, Server};

/// The programs of Ceph, and the Debian packages that contain them.
const PROGRAMS: [&str; 6] =
    ["ceph", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin"];
const PACKAGES: &str = "radosgw ceph-mon ceph-osd";

/// IDs of the cluster and its OSD.
const CLUSTER: &str = "00000000-0000-4000-8000-00000000ce9f";
const OSD: &str = "00000000-0000-4000-8000-0000000005d0";

/// Time limit of each step.
const LIMIT: Duration = Duration::from_secs(120);

/// How often to try to start the OSD.
const OSD_STARTS: usize = 5;

/// Why radosgw cannot run here, if it cannot.
pub(crate) fn missing() -> Option<String> {
    let is_installed = |program: &&str| {
        Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
    };
    let missing: Vec<_> = PROGRAMS.into_iter().filter(|program| !is_installed(program)).collect();
    (!missing.is_empty())
        .then(|| format!("{} not found; on Debian: apt-get install {PACKAGES}", missing.join(", ")))
}

/// Starts the cluster and the gateway.
///
/// # Errors
///
/// If a program is missing, does not start, or does not respond in time.
pub(crate) fn start(context: &Context<'_>, log: &Log) -> Result<Server, Failure> {
    if let Some(reason) = missing() {
        return Err(reason.into());
    }
    let [port, monitor] = port::free()?;
    let folder = tempfile::tempdir()
        .map_err(|error| format!("cannot create a temporary folder: {error}"))?;
    let cluster = Cluster { folder: folder.path(), monitor, log, context };
    let programs = cluster.start(port)?;
    Ok(Server { port, region: "default", _programs: programs, _folder: Some(folder) })
}

/// A cluster that is being started.
struct Cluster<'a> {
    folder: &'a Path,
    /// Port of the monitor.
    monitor: u16,
    log: &'a Log,
    context: &'a Context<'a>,
}

impl Cluster<'_> {
    fn start(&self, port: u16) -> Result<Vec<Running>, Failure> {
        for folder in ["mon", "osd", "rgw"] {
            fs::create_dir(self.folder.join(folder))?;
        }
        fs::write(self.folder.join("ceph.conf"), configuration(self.folder, self.monitor))?;
        console::note("radosgw: starting the monitor");
        let address = format!("[v1:127.0.0.1:{}]", self.monitor);
        self.run(
            "monmaptool",
            &["--create", "--fsid", CLUSTER, "--addv", "a", &address, "monmap"],
        )?;
        self.run("ceph-mon", &["--mkfs", "--id", "a", "--monmap", "monmap"])?;
        let mut programs = vec![self.in_background("ceph-mon", &["--id", "a"])?];
        console::note("radosgw: starting the OSD");
        self.run("ceph", &["osd", "new", OSD, "0"])?;
        self.run("ceph-osd", &["--mkfs", "--id", "0", "--osd-uuid", OSD])?;
        programs.push(self.osd()?);
        console::note("radosgw: creating a user");
        self.run("radosgw-admin", &USER)?;
        console::note("radosgw: starting the gateway");
        let frontend = format!("--rgw-frontends=beast endpoint=127.0.0.1:{port}");
        let mut gateway = self.in_background("radosgw", &["--name", "client.rgw", &frontend])?;
        gateway.wait_for_response(port, LIMIT, &self.context.interrupt)?;
        programs.push(gateway);
        Ok(programs)
    }

    /// Starts the OSD, and waits until the monitor knows it. Tries again if the OSD exits, which happens if
    /// it asks the monitor too early.
    fn osd(&self) -> Result<Running, Failure> {
        for _ in 0..OSD_STARTS {
            let mut osd = self.in_background("ceph-osd", &["--id", "0"])?;
            if osd.runs_until(LIMIT, &self.context.interrupt, || self.osd_is_up())? {
                return Ok(osd);
            }
        }
        Err(format!("the OSD exited {OSD_STARTS} times in a row").into())
    }

    fn osd_is_up(&self) -> Result<bool, Failure> {
        let output = self.command("ceph", &["--connect-timeout", "10", "osd", "dump"]).output()?;
        Ok(String::from_utf8_lossy(&output.stdout).contains("\nosd.0 up"))
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Result<(), Failure> {
        process::run(self.command(program, arguments), self.log, LIMIT, &self.context.interrupt)
    }

    fn in_background(&self, program: &str, arguments: &[&str]) -> Result<Running, Failure> {
        let mut command = self.command(program, arguments);
        command.arg("--foreground");
        Running::in_background(command, self.log)
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = command(program);
        command.args(["--conf", "ceph.conf"]).args(arguments).current_dir(self.folder);
        command.env_remove("CEPH_ARGS").env_remove("CEPH_CONF").env_remove("CEPH_KEYRING");
        command
    }
}

const USER: [&str; 8] = [
    "user",
    "create",
    "--uid=shapesmith",
    "--display-name=shapesmith",
    "--access-key",
    ACCESS_KEY,
    "--secret-key",
    SECRET_KEY,
];

/// The configuration: one of everything, local, in memory and without keys inside the cluster. A nearly
/// full disk does not matter.
fn configuration(folder: &Path, monitor: u16) -> String {
    let folder = folder.display();
    format!(
        "[global]
fsid = {CLUSTER}
mon host = v1:127.0.0.1:{monitor}
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
osd pool default size = 1
osd pool default pg num = 1
osd crush chooseleaf type = 0
mon allow pool size one = true
mon data avail warn = 0
mon data avail crit = 0
mon data = {folder}/mon
osd data = {folder}/osd
rgw data = {folder}/rgw
run dir = {folder}
crash dir = {folder}
keyring = {folder}/keyring
osd objectstore = memstore
memstore device bytes = 4294967296
admin socket =
log file =
mon cluster log file =
pid file =
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_stays_in_its_folder_and_on_this_machine() {
        let configuration = configuration(Path::new("/somewhere"), 4711);
        let values = configuration
            .lines()
            .filter_map(|line| line.split_once('='))
            .map(|(key, value)| (key.trim(), value.trim()));
        for (key, value) in values {
            if key.ends_with("data") || key.ends_with("dir") || key == "keyring" {
                assert!(value.starts_with("/somewhere/") || value == "/somewhere", "{key}");
            }
            if key.ends_with("addr") || key.ends_with("host") {
                assert!(value.contains("127.0.0.1"), "{key}");
            }
        }
        assert!(configuration.contains("\nmon host = v1:127.0.0.1:4711\n"));
    }
}
