//! Tokens for a password: asked for before anything is judged, once for each set of credentials.

use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};

use super::{Client, Draft, Exchange, NoAnswer, Outgoing, Purpose, Raw, host_of, place_of};
use crate::config::Account;
use crate::exchange::IDENTITY;
use crate::http::identity::{issued_token, tokens_body, tokens_url};
use crate::http::stop::Halt;
use crate::redact::{Redactor, Secrets, Unredactable};

/// Whether profiles share a token.
fn are_the_same(one: &Account, other: &Account) -> bool {
    let place = |account: &Account| tokens_url(&account.identity_url);
    place(one) == place(other)
        && (&one.user, &one.domain, &one.project) == (&other.user, &other.domain, &other.project)
        && one.password.expose_secret() == other.password.expose_secret()
}

impl Client {
    /// Asks once for the token that a profile needs; [`Client::refusal`] tells why none came. None where the
    /// profile needs no token, or one of its account was asked for before: profiles that share an account
    /// share what came of it. A recording needs none.
    ///
    /// # Errors
    /// The run was stopped, its budget is used up, or the recording cannot be written.
    pub async fn sign_in(&mut self, profile: &str, number: usize) -> Result<Option<Exchange>, Halt> {
        let target = Arc::clone(&self.target);
        let account = |id: &str| target.profile(id)?.auth.account();
        let Some(wanted) = account(profile).filter(|_| !self.replays()) else {
            return Ok(None);
        };
        let same = |id: &&String| *id != profile && account(id).is_some_and(|a| are_the_same(a, wanted));
        let first = self.tokens.keys().find(same).cloned();
        if let Some(token) = first.and_then(|first| self.tokens.get(&first).cloned()) {
            self.tokens.insert(profile.to_owned(), token);
            return Ok(None);
        }
        match self.fetch_token(wanted, profile, number).await {
            Err(Halt::LeftAlone(why)) => {
                let why = format!("no token was asked for: {why}");
                self.tokens.insert(profile.to_owned(), Err(why));
                Ok(None)
            }
            done => done.map(Some),
        }
    }

    /// The one request that is not a reading one. What it brings is known as a secret before it is recorded.
    async fn fetch_token(
        &mut self,
        account: &Account,
        profile: &str,
        number: usize,
    ) -> Result<Exchange, Halt> {
        self.may_go_on()?;
        let body = tokens_body(
            &account.user,
            &account.domain,
            &account.password,
            &account.project,
        );
        let url = tokens_url(&account.identity_url);
        let draft = Draft {
            method: "POST".to_owned(),
            host: host_of(&url),
            path: url.path().to_owned(),
            query: String::new(),
            headers: self.headers(&[], Some(body.expose_secret())),
            body: Some(body.expose_secret().to_owned()),
            new_connection: false,
        };
        let out = Outgoing::for_a_token(draft).map_err(Halt::NotSent)?;
        let turn = self.turn(&place_of(&url), self.target.rate).await?;
        let came = self.timed(&out, url.as_str(), false).await?;
        let token = token_of(&came.answer);
        let unredactable = |e: Unredactable| Halt::Broken(e.to_string());
        let secrets = Secrets::new(&token).map_err(unredactable)?;
        self.redactor = Arc::new(Redactor::clone(&self.redactor).and(secrets));
        self.tokens.insert(profile.to_owned(), token);
        let purpose = Purpose {
            profile: profile.to_owned(),
            scenario: IDENTITY.to_owned(),
            number,
            role: "a token for the password".to_owned(),
            ..Purpose::default()
        };
        let exchange = self.seen(purpose, &out, url.as_str(), came);
        if let Ok(answer) = &exchange.answer {
            turn.came(answer.throttle());
        }
        self.keep(exchange)
    }
}

fn token_of(answer: &Result<Raw, NoAnswer>) -> Result<SecretString, String> {
    let raw = answer
        .as_ref()
        .map_err(|none| format!("no token came from the identity service: {}", none.message()))?;
    issued_token(raw.status, &raw.headers).map_err(|why| why.to_string())
}
