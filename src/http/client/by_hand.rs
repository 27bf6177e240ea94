//! One request by hand, with what its signature was made over.

use super::{Client, Endpoint};
use crate::auth;
use crate::auth::Explained;
use crate::exchange::{Exchange, Purpose, Request};
use crate::http::stop::Halt;

/// One exchange, and what the request's signature was made over where it has one.
pub struct ByHand {
    /// What was sent and what came.
    pub exchange: Exchange,
    /// Without secrets.
    pub signature: Option<Explained>,
}

impl Client {
    /// As [`Client::send`], with what was signed.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub async fn send_by_hand(
        &self,
        to: Endpoint<'_>,
        request: &Request,
        purpose: Purpose,
    ) -> Result<ByHand, Halt> {
        let turn = self.turn_of(to).await?;
        self.may_go_on()?;
        let out = self.outgoing(to, request, purpose.credential)?;
        let exchange = self.dispatch(to, &out, purpose, Some(turn), false).await?;
        let shown = |text: String| self.redactor.text(&text);
        let signature = auth::explain(&out.wire()).ok().map(|signed| Explained {
            scheme: signed.scheme,
            canonical_request: signed.canonical_request.map(shown),
            string_to_sign: shown(signed.string_to_sign),
        });
        Ok(ByHand { exchange, signature })
    }
}
