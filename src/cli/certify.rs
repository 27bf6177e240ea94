//! `certify`: judge a target, and write a folder that anybody can check.

use std::{path::PathBuf, sync::Arc};

use clap::ValueHint;
use ring::signature::KeyPair as _;

use super::{
    again::judge_again,
    args::{ReportArgs, SelectionArgs, SuiteArgs, TargetArgs},
    run,
    session::{Failure, catalogue},
    stdout::say_line,
};
use crate::{
    catalogue::Files,
    certificate::{
        CERTIFICATE, CHALLENGE_HEADER, PRODUCT, TARGET,
        folder::{self, COMMAND, Product},
        key, statement,
    },
    config::Target,
    http::stop::StopFlag,
    report::shell::quoted,
};

const EXAMPLES: &str = "\
Examples:
  cloud-conformance keygen --out vendor-key.pem
  cloud-conformance certify --config target.toml --out certificate --sign-key vendor-key.pem \\
      --vendor 'Example Cloud' --product 'Example Stack' --contact conformance@example.com
  cloud-conformance verify certificate --public-key vendor-key.pub.pem";

#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The folder for the certificate; it must be empty or not there
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,
    /// The Ed25519 private key (PEM) that signs; without one, nobody answers for the certificate
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub sign_key: Option<PathBuf>,
    /// Who offers the product
    #[arg(long, value_name = "NAME", default_value = "")]
    pub vendor: String,
    /// The product's name; the target's name when not given
    #[arg(long, value_name = "NAME")]
    pub product: Option<String>,
    /// Whom to ask about the certificate
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub contact: String,
    /// A text of the certifier's choosing that is sent in a header of every request, so that the recording
    /// cannot be older than it
    #[arg(long, value_name = "TEXT", value_parser = challenge)]
    pub challenge: Option<String>,
    /// Certify by this edition of the profiles; `list` names the editions
    #[arg(long, value_name = "NAME")]
    pub edition: Option<String>,
    /// A recording with further evidence, for what cannot be provoked (repeatable); the certificate says so
    #[arg(long, value_name = "FILE.har", value_hint = ValueHint::FilePath)]
    pub evidence: Vec<PathBuf>,
    #[command(flatten)]
    pub target: TargetArgs,
}

/// A challenge goes over the wire and into a recording as it is.
fn challenge(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    if (8..=128).contains(&text.len()) && text.chars().all(fits) {
        Ok(text.to_owned())
    } else {
        Err(
            "8 to 128 letters, digits and - _ . : are needed, so that it cannot be guessed or mistaken"
                .to_owned(),
        )
    }
}

/// Judges, writes the folder and returns the exit code.
pub async fn execute(args: Args, stop: Arc<StopFlag>) -> Result<u8, Failure> {
    let signing = args
        .sign_key
        .as_deref()
        .map(key::private)
        .transpose()
        .map_err(Failure::usage)?;
    let Some(config) = args.target.config().map(std::path::Path::to_path_buf) else {
        return Err(Failure::usage(
            "a certificate is about a system of your own; --config names the file that describes it",
        ));
    };
    empty(&args.out)?;
    let text = std::fs::read_to_string(&config).map_err(|e| {
        Failure::usage(format!(
            "the target file `{}` cannot be read: {e}",
            config.display()
        ))
    })?;
    let (mut version, mut masked) = (String::new(), String::new());
    let catalogue = catalogue(&SuiteArgs::default())?;
    let prepare = |target: &mut Target| {
        let mut judged = target.profiles.iter().filter_map(|p| catalogue.get(&p.id));
        if let Some(unreviewed) = judged.find_map(|p| p.document.unreviewed()) {
            return Err(Failure::usage(unreviewed));
        }
        let challenge = args.challenge.clone();
        target
            .headers
            .extend(challenge.map(|text| (CHALLENGE_HEADER.to_owned(), text)));
        version = target.version.clone().ok_or_else(|| {
            Failure::usage(format!(
                "{}: a certificate is about one version of the target; write it as `version` in [target]",
                config.display()
            ))
        })?;
        masked = folder::without_secrets(&text, target).map_err(Failure::usage)?;
        Ok(())
    };
    let code = run::judged(whole_run(&args), prepare, Arc::clone(&stop)).await?;
    let again = judge_again(&args.out, &catalogue, stop).await?;
    let record = again.finished.record;
    let mut obstacles = folder::obstacles(&record);
    if let Some((index, why)) = again.finished.strange.first() {
        obstacles.push(format!("exchange {index} cannot be judged again: {why}"));
    }
    if !obstacles.is_empty() {
        say_line(&format!("\nNo certificate: {}.", obstacles.join("; ")))?;
        return Ok(if code == 0 { 1 } else { code });
    }
    let product = Product {
        vendor: args.vendor.clone(),
        product: args.product.clone().unwrap_or_else(|| record.target.name.clone()),
        version,
        contact: args.contact.clone(),
        command: command(&args),
    };
    let write = |name: &str, bytes: &[u8]| {
        let path = args.out.join(name);
        std::fs::write(&path, bytes)
            .map_err(|e| Failure::broken(format!("`{}` cannot be written: {e}", path.display())))
    };
    write(TARGET, masked.as_bytes())?;
    write(PRODUCT, product.text().map_err(Failure::broken)?.as_bytes())?;
    let suite = folder::suite(&record.suite.version, &Files::embedded());
    let stated = folder::statement(&args.out, &record, suite).map_err(Failure::broken)?;
    write(
        CERTIFICATE,
        &statement::write(&stated, signing.as_ref()).map_err(Failure::broken)?,
    )?;
    say_line(&format!(
        "\nCertificate: {} ({}).{}",
        args.out.display(),
        match &signing {
            Some(key) => format!("signed by {}", key::id(key.public_key())),
            None => "not signed; --sign-key names a key".to_owned(),
        },
        if product.vendor.is_empty() {
            " It names no vendor; --vendor does."
        } else {
            ""
        }
    ))?;
    Ok(code)
}

/// The run that is certified: everything of the edition, by the built-in suite.
fn whole_run(args: &Args) -> run::Args {
    run::Args {
        target: args.target.clone(),
        selection: SelectionArgs {
            edition: args.edition.clone(),
            ..SelectionArgs::default()
        },
        report: ReportArgs {
            report_dir: Some(args.out.clone()),
            ..ReportArgs::default()
        },
        evidence: args.evidence.clone(),
        ..run::Args::default()
    }
}

/// The folder must hold nothing that the certificate would have to cover.
fn empty(dir: &std::path::Path) -> Result<(), Failure> {
    match std::fs::read_dir(dir).map(|mut items| items.next().is_some()) {
        Ok(true) => Err(Failure::usage(format!(
            "`{}` is not empty, and a certificate covers a whole folder; name another with --out",
            dir.display()
        ))),
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::usage(format!("`{}` cannot be used: {e}", dir.display())))
        }
        _ => Ok(()),
    }
}

/// The command line that judges the same again.
fn command(args: &Args) -> String {
    let mut words = COMMAND.to_owned();
    if let Some(edition) = &args.edition {
        words = format!("{words} --edition {}", quoted(edition));
    }
    for file in &args.evidence {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        words = format!("{words} --evidence {}", quoted(&name));
    }
    words
}
