//! `serve`: start the embedded reference.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use super::args::SuiteArgs;
use super::session::{Failure, catalogue};
use super::stdout::say_line;
use crate::http::stop::StopFlag;
use crate::reference::{DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, DEFAULT_TOKEN, Options, Suite, start};

const EXAMPLES: &str = "\
The first line of output is the address, such as http://127.0.0.1:41234. Ctrl-C ends it.

Examples:
  cloud-conformance serve --listen 127.0.0.1:8080 --token my-own-token
  cloud-conformance serve --latency 50";

#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Where to listen; port 0 takes any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", value_parser = address)]
    pub listen: SocketAddr,
    /// The token to accept in X-Auth-Token
    #[arg(long, value_name = "T", default_value = DEFAULT_TOKEN)]
    pub token: String,
    /// The access key (`SecretId`) to accept in signatures
    #[arg(long, value_name = "K", default_value = DEFAULT_ACCESS_KEY, requires = "secret_key")]
    pub access_key: String,
    /// The secret key that belongs to the access key
    #[arg(long, value_name = "S", default_value = DEFAULT_SECRET_KEY, requires = "access_key")]
    pub secret_key: String,
    /// Break one documented statement in this way (repeatable); `selftest --list` names them all
    #[arg(long = "deviation", value_name = "NAME")]
    pub deviations: Vec<String>,
    /// Differ in this way and still conform (repeatable)
    #[arg(long = "variant", value_name = "NAME")]
    pub variants: Vec<String>,
    /// Hold every answer back for this many milliseconds
    #[arg(long, value_name = "MS", default_value = "0", value_parser = milliseconds)]
    pub latency: Duration,
    #[command(flatten)]
    pub suite: SuiteArgs,
}

fn address(text: &str) -> Result<SocketAddr, String> {
    let named = text
        .strip_prefix("localhost")
        .map(|port| format!("127.0.0.1{port}"));
    let address = named.as_deref().unwrap_or(text).parse();
    address.map_err(|_| "write an IP address and a port, such as 127.0.0.1:8080".to_owned())
}

/// The longest that answers can be held back, in milliseconds: an hour.
const MAX_LATENCY: u64 = 3_600_000;

fn milliseconds(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(number) if number <= MAX_LATENCY => Ok(Duration::from_millis(number)),
        _ => Err(format!(
            "write a whole number of milliseconds from 0 to {MAX_LATENCY}"
        )),
    }
}

/// Serves until it is interrupted.
pub async fn execute(args: Args, stop: Arc<StopFlag>) -> Result<u8, Failure> {
    let catalogue = catalogue(&args.suite)?;
    let options = Options {
        listen: args.listen,
        token: args.token,
        access_key: args.access_key,
        secret_key: args.secret_key,
        latency: args.latency,
        deviations: args.deviations,
        variants: args.variants,
        verbose: true,
        ..Options::serving(Arc::new(Suite::of(catalogue.documents())))
    };
    let reference = start(options).await.map_err(Failure::usage)?;
    // Scripts read this line: it comes alone, and at once.
    say_line(&reference.url())?;
    stop.stopped().await;
    reference.stop().await;
    Ok(0)
}
