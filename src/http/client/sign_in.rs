//! Tokens for a password: asked for before anything is judged, once for each set of credentials.

use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::{Client, Draft, NoAnswer, Outgoing, Purpose, Raw, host_of, redactor_of};
use crate::config::Auth;
use crate::exchange::Credential;
use crate::http::identity::{issued_token, tokens_body, tokens_url};
use crate::http::stop::Halt;

/// The scenario that a recording names for requests to the identity service.
pub const IDENTITY: &str = "identity";

/// What a token is asked for with; profiles that share it share the token.
#[derive(Debug, Clone)]
struct Account {
    url: Url,
    user: String,
    domain: String,
    password: SecretString,
    project: String,
}

impl Account {
    fn of(auth: &Auth) -> Option<Self> {
        let Auth::IamPassword {
            identity_url,
            user,
            domain,
            password,
            project,
        } = auth
        else {
            return None;
        };
        Some(Self {
            url: tokens_url(identity_url),
            user: user.clone(),
            domain: domain.clone(),
            password: password.clone(),
            project: project.clone(),
        })
    }

    fn is_that_of(&self, other: &Self) -> bool {
        let own = (&self.url, &self.user, &self.domain, &self.project);
        own == (&other.url, &other.user, &other.domain, &other.project)
            && self.password.expose_secret() == other.password.expose_secret()
    }
}

impl Client {
    /// Fetches the tokens that these profiles need; [`Client::refusal`] tells those that came to nothing.
    /// A recording needs none.
    ///
    /// # Errors
    /// The run was stopped, its budget is used up, or the recording cannot be written.
    pub async fn sign_in(&mut self, profiles: &[String]) -> Result<(), Halt> {
        if self.replays() {
            return Ok(());
        }
        let mut asked: Vec<(Account, String)> = Vec::new();
        let target = Arc::clone(&self.target);
        let wanted = target.profiles.iter().filter(|p| profiles.contains(&p.id));
        for profile in wanted {
            let Some(account) = Account::of(&profile.auth) else {
                continue;
            };
            let same = asked.iter().find(|(known, _)| known.is_that_of(&account));
            if let Some(token) = same.and_then(|(_, first)| self.tokens.get(first).cloned()) {
                self.tokens.insert(profile.id.clone(), token);
            } else {
                self.fetch_token(&account, &profile.id, asked.len()).await?;
                asked.push((account, profile.id.clone()));
            }
        }
        Ok(())
    }

    /// The one request that is not a reading one. What it brings is known as a secret before it is recorded.
    async fn fetch_token(&mut self, account: &Account, profile: &str, number: usize) -> Result<(), Halt> {
        self.may_go_on()?;
        let body = tokens_body(
            &account.user,
            &account.domain,
            &account.password,
            &account.project,
        );
        let draft = Draft {
            method: "POST".to_owned(),
            host: host_of(&account.url),
            path: account.url.path().to_owned(),
            query: String::new(),
            headers: self.headers(&[], Some(body.expose_secret())),
            body: Some(body.expose_secret().to_owned()),
        };
        let out = Outgoing::for_a_token(draft).map_err(Halt::NotSent)?;
        self.pacer.start(&out.host, self.target.rate).await;
        let came = self.timed(&out, account.url.as_str()).await?;
        self.tokens.insert(profile.to_owned(), token_of(&came.answer));
        let redactor = redactor_of(&self.target, &self.tokens).map_err(|e| Halt::Broken(e.to_string()))?;
        self.redactor = Arc::new(redactor);
        let purpose = Purpose {
            profile: profile.to_owned(),
            scenario: IDENTITY.to_owned(),
            number,
            role: "a token for the password".to_owned(),
            credential: Credential::Valid,
            fixture: None,
            provoked: None,
            ordinary: false,
            origin: None,
        };
        self.record(self.seen(purpose, &out, account.url.as_str(), came))?;
        Ok(())
    }
}

fn token_of(answer: &Result<Raw, NoAnswer>) -> Result<SecretString, String> {
    let raw = answer
        .as_ref()
        .map_err(|none| format!("no token came from the identity service: {}", none.message()))?;
    issued_token(raw.status, &raw.headers).map_err(|why| why.to_string())
}
