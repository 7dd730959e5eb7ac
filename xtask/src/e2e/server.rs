//! A running server, and how a program finds it.

use std::process::Command;

use tempfile::TempDir;

use super::process::Running;

/// The account of the tests. radosgw has a user with these keys, moto accepts any.
pub(crate) const ACCESS_KEY: &str = "SHAPESMITHEXAMPLEKEY";
pub(crate) const SECRET_KEY: &str = "shapesmith-example-secret";

/// A server that accepts requests. Stops it when dropped, and then deletes its folder.
pub(crate) struct Server {
    /// Port on 127.0.0.1.
    pub(crate) port: u16,
    /// The region that the server believes to be in.
    pub(crate) region: &'static str,
    // Dropped in this order.
    pub(crate) _programs: Vec<Running>,
    pub(crate) _folder: Option<TempDir>,
}

impl Server {
    /// Sets the environment of a program to use this server. Removes everything that the user has set
    /// for AWS or a proxy.
    pub(crate) fn set_environment(&self, command: &mut Command) {
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy().to_ascii_uppercase();
            if text.starts_with("AWS_") || text.ends_with("_PROXY") {
                command.env_remove(name);
            }
        }
        command
            .env("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{}", self.port))
            .env("AWS_DEFAULT_REGION", self.region)
            .env("AWS_ACCESS_KEY_ID", ACCESS_KEY)
            .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
            .env("AWS_CONFIG_FILE", "")
            .env("AWS_SHARED_CREDENTIALS_FILE", "")
            .env("AWS_EC2_METADATA_DISABLED", "true");
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_names_the_server_and_no_other_account() {
        let server = Server { port: 4711, region: "default", _programs: vec![], _folder: None };
        let mut command = Command::new("true");
        server.set_environment(&mut command);
        let value = |name: &str| {
            let found = command.get_envs().find(|(key, _)| *key == name);
            found.unwrap().1.unwrap().to_str().unwrap()
        };
        assert_eq!(value("AWS_ENDPOINT_URL"), "http://127.0.0.1:4711");
        assert_eq!(value("AWS_DEFAULT_REGION"), "default");
        assert_eq!(value("AWS_CONFIG_FILE"), "");
    }
}
