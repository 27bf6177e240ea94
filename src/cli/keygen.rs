//! `keygen`: a key pair for signing certificates.

use std::path::PathBuf;

use clap::ValueHint;
use ring::signature::KeyPair as _;

use super::{session::Failure, stdout::say_line};
use crate::certificate::key;

#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Where the private key is written; the public key goes beside it, with `.pub` before the ending
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, default_value = "conformance-key.pem")]
    pub out: PathBuf,
}

/// Writes the two files and says what names the key.
pub fn execute(args: &Args) -> Result<u8, Failure> {
    let public = args.out.with_extension("pub.pem");
    let key = key::generate(&args.out, &public).map_err(Failure::usage)?;
    say_line(&format!(
        "{} signs; keep it secret.\n{} checks; give it to whoever verifies.\nThe key is {}.",
        args.out.display(),
        public.display(),
        key::id(key.public_key())
    ))?;
    Ok(0)
}
