//! Signing in at the identity service: with the same patience as the service itself is asked.

use crate::checks::answer;
use crate::http::client::Client;
use crate::http::stop::Halt;
use crate::preflight::ask::Waits;

/// Fetches the tokens that these profiles need, once for each account; [`Client::refusal`] tells those that
/// came to nothing.
///
/// # Errors
/// The run was stopped, its budget is used up, or the recording cannot be written.
pub async fn sign_in(client: &mut Client, profiles: &[String]) -> Result<(), Halt> {
    let mut number = 0;
    for profile in profiles {
        let mut waits = Waits::default();
        while let Some(exchange) = client.sign_in(profile, number).await? {
            number += 1;
            let Some(trouble) = answer::trouble(&exchange, &[]) else {
                break;
            };
            let Some(wait) = waits.after(client, &exchange, &trouble, false) else {
                break;
            };
            client.pause(wait).await?;
        }
    }
    Ok(())
}
