//! Settings of the database: its address, and the password that had better not stand in it.

use std::path::{Path, PathBuf};

use clap::Args;

use super::DatabaseUrl;
use crate::exit::{Exit, Stop};

/// The longest password, in bytes.
const MAX_PASSWORD: usize = 1024;

/// Where the database is, and by what password it lets the service in.
#[derive(Debug, Clone, PartialEq, Default, Args)]
pub struct DatabaseSettings {
    /// Database: `sqlite://FILE` or `postgres://USER:PASSWORD@HOST/NAME`. Unset: the file `chidao.sqlite` in the data directory.
    #[arg(
        id = "database",
        long = "database",
        env = "CHIDAO_DATABASE",
        value_name = "URL",
        hide_env_values = true
    )]
    pub url: Option<DatabaseUrl>,

    /// Password of the database's user, in the only line of a file, so that none need stand in the address. It is read at the start.
    #[arg(
        id = "database_password_file",
        long = "database-password-file",
        env = "CHIDAO_DATABASE_PASSWORD_FILE",
        value_name = "FILE",
        requires = "database"
    )]
    pub password_file: Option<PathBuf>,
}

impl DatabaseSettings {
    /// The address as it was given, or that of the embedded database of the data directory: to be shown.
    #[must_use]
    pub fn address(&self, data_dir: &Path) -> DatabaseUrl {
        self.url.clone().unwrap_or_else(|| DatabaseUrl::embedded(data_dir))
    }

    /// The address with the password: for the driver.
    ///
    /// # Errors
    /// The file of the password cannot be read (exit code 74), holds none, or the address has no room for it (64). No message
    /// repeats what is in it.
    pub fn url(&self, data_dir: &Path) -> Result<DatabaseUrl, Stop> {
        let url = self.address(data_dir);
        let Some(file) = &self.password_file else {
            return Ok(url);
        };
        let refused = |what: &str| {
            let message = format!("error: --database-password-file {}: {what}", file.display());
            Stop::new(Exit::Usage, message)
        };
        let text = std::fs::read_to_string(file).map_err(|error| {
            let message = format!("error: --database-password-file {}: {error}", file.display());
            Stop::new(Exit::Io, message)
        })?;
        let password = text.trim_end_matches(['\r', '\n']);
        if password.is_empty() || password.len() > MAX_PASSWORD || password.contains(char::is_control) {
            return Err(refused("give the password in one line, 1 to 1024 bytes"));
        }
        url.with_password(password).map_err(|remedy| refused(&remedy))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// A file of a test, gone with its guard.
    struct File(PathBuf);

    impl File {
        fn with(text: &str) -> Self {
            let mut name = std::env::temp_dir();
            let thread = std::thread::current();
            let test = thread.name().unwrap_or("test").replace(':', "-");
            name.push(format!("chidao-password-{}-{test}", std::process::id()));
            std::fs::write(&name, text).unwrap();
            Self(name)
        }
    }

    impl Drop for File {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    fn url(address: &str, file: &File) -> Result<DatabaseUrl, Stop> {
        let settings = DatabaseSettings {
            url: Some(address.parse().unwrap()),
            password_file: Some(file.0.clone()),
        };
        settings.url(Path::new("chidao-data"))
    }

    #[rstest]
    #[case(
        "postgres://membership@db/chidao",
        "hunter2\n",
        "postgres://membership@db/chidao?password=hunter2"
    )]
    #[case(
        "postgres://db/chidao?sslmode=verify-full",
        "p@ss w:o/r?d&%é",
        "postgres://db/chidao?sslmode=verify-full&password=p%40ss%20w%3Ao%2Fr%3Fd%26%25%C3%A9"
    )]
    fn a_password_comes_from_its_file(#[case] address: &str, #[case] text: &str, #[case] whole: &str) {
        let url = url(address, &File::with(text)).unwrap();
        assert_eq!(url.expose(), whole);
        assert!(!format!("{url:?}").contains("password="), "{url:?}");
    }

    #[rstest]
    #[case::empty("postgres://membership@db/chidao", "\n", "in one line")]
    #[case::two_lines("postgres://membership@db/chidao", "hunter2\nhunter3", "in one line")]
    #[case::long("postgres://membership@db/chidao", &"x".repeat(1025), "1 to 1024 bytes")]
    #[case::two("postgres://membership:hunter3@db/chidao", "hunter2", "has a password already")]
    #[case::two_in_a_parameter("postgres://db/chidao?password=hunter3", "hunter2", "has a password already")]
    #[case::embedded("sqlite://chidao.sqlite", "hunter2", "has no password")]
    fn what_is_no_password_or_has_no_place_is_refused(#[case] address: &str, #[case] text: &str, #[case] said: &str) {
        let stop = url(address, &File::with(text)).unwrap_err();
        assert_eq!(stop.exit(), Exit::Usage);
        let message = stop.to_string();
        assert!(
            message.contains("--database-password-file") && message.contains(said),
            "{message}"
        );
        assert!(!message.contains("hunter"), "{message}");
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let settings = DatabaseSettings {
            url: Some("postgres://db/chidao".parse().unwrap()),
            password_file: Some("nowhere/password".into()),
        };
        let stop = settings.url(Path::new("chidao-data")).unwrap_err();
        assert_eq!(stop.exit(), Exit::Io);
        assert!(stop.to_string().contains("nowhere/password"), "{stop}");
    }
}
