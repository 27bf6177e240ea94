//! Addresses: what a URL in a target file may look like.
//!
//! Comes in: a text and what to call it. Goes out: a URL, or a sentence that says what to write.

use std::net::IpAddr;

use url::{Host, Url};

use super::error::quoted;

/// The way out of an address that is none.
const INSTEAD: &str = "write a URL such as `http://127.0.0.1:8080`";

/// An address as somebody wrote it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written<'a> {
    /// What messages begin with.
    pub subject: &'a str,
    pub text: &'a str,
    /// Whether messages may show it: not what was looked up outside of the target file.
    pub shown: bool,
}

impl Written<'_> {
    /// An address to which paths are added: `http` or `https`, host, perhaps a port and a path
    /// before all others. A slash at its end is taken off.
    pub fn base(self) -> Result<Url, String> {
        let mut url = self.absolute()?;
        if has_user_info(self.text) {
            return Err(self.problem("must not hold a user name or password; credentials belong in [auth]"));
        }
        for (part, name, mark) in [(url.query(), "query", '?'), (url.fragment(), "fragment", '#')] {
            if part.is_some() {
                let words = format!("must not have a {name}; take off everything from `{mark}` on");
                return Err(self.problem(&words));
            }
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(url)
    }

    /// The address of a forward proxy; it may carry a user name and a password, but no path.
    pub fn proxy(self) -> Result<Url, String> {
        let url = self.absolute()?;
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            let words = "must be a scheme, a host and a port only, such as `http://proxy.example:3128`";
            return Err(self.problem(words));
        }
        Ok(url)
    }

    /// The URL reader forgives much: white space, backslashes, a missing slash. People should not
    /// be surprised by where their requests go, so this does not.
    fn absolute(self) -> Result<Url, String> {
        let lower = self.text.to_ascii_lowercase();
        let rest = ["http://", "https://"].iter().find_map(|s| lower.strip_prefix(s));
        let Some(rest) = rest else {
            return Err(self.without_scheme());
        };
        let odd = |c: char| c.is_whitespace() || c.is_control() || c == '\\';
        if rest.starts_with('/') || self.text.contains(odd) {
            return Err(self.problem(&format!("is not a URL{}; {INSTEAD}", self.quote(": "))));
        }
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.ends_with(':') {
            let words = format!("names no port after the colon{}; {INSTEAD}", self.quote(": "));
            return Err(self.problem(&words));
        }
        let url = Url::parse(self.text).map_err(|error| {
            self.problem(&format!("is not a URL ({error}){}; {INSTEAD}", self.quote(": ")))
        })?;
        if url.port() == Some(0) {
            let words = format!(
                "names the port 0, where nothing can be reached{}; {INSTEAD}",
                self.quote(": ")
            );
            return Err(self.problem(&words));
        }
        Ok(url)
    }

    fn without_scheme(self) -> String {
        let given = self.quote(" instead of ");
        if self.text.is_empty() {
            return self.problem(&format!("is empty; {INSTEAD}"));
        }
        match self.text.split_once(':') {
            Some(("http" | "https", rest)) if !rest.starts_with("//") => {
                let words = format!("must have two slashes after its scheme, as in `http://host`{given}");
                self.problem(&words)
            }
            Some((scheme, rest)) if rest.starts_with('/') && !scheme.is_empty() => {
                let words = format!(
                    "must begin with `http://` or `https://`{}",
                    self.quote(", unlike ")
                );
                self.problem(&words)
            }
            _ if given.is_empty() => self.problem("has no scheme; begin it with `http://` or `https://`"),
            _ => {
                let host = self.text.trim_start_matches(['/', ':']);
                let better = quoted(&format!("http://{host}"));
                self.problem(&format!("has no scheme; write {better}{given}"))
            }
        }
    }

    /// The text after some words; nothing where it may hold a secret.
    fn quote(self, words: &str) -> String {
        if self.shown && !self.text.contains('@') {
            format!("{words}{}", quoted(self.text))
        } else {
            String::new()
        }
    }

    fn problem(self, words: &str) -> String {
        format!("{} {words}", self.subject)
    }
}

/// Whether requests to this address stay on this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

/// Whether there is an `@` before the path; the URL reader drops an empty user name silently.
fn has_user_info(text: &str) -> bool {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next();
    authority.is_some_and(|a| a.contains('@'))
}
