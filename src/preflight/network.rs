//! Names and connections, before anything is said.

use std::{io::ErrorKind, net::SocketAddr, time::Duration};

use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};
use url::{Host, Url};

use super::{Line, State, Step};
use crate::http::client::transport_error::{unconnected, unresolved};

/// Resolves the name of a place and connects to it; what is connected is closed at once. `peer` is how
/// the place is called.
pub async fn reach(peer: &str, url: &Url, patience: Duration) -> Vec<Line> {
    let line = |step, state, text| Line {
        about: peer.to_owned(),
        step,
        state,
        text,
    };
    let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
        let why = unconnected(peer, None, "there is no host in it");
        return vec![line(Step::Name, State::Wrong, why)];
    };
    let name = match &host {
        Host::Ipv6(address) => address.to_string(),
        other => other.to_string(),
    };
    let found = match timeout(patience, lookup_host((name.as_str(), port))).await {
        Ok(Ok(found)) => found.collect::<Vec<SocketAddr>>(),
        Ok(Err(why)) => return vec![line(Step::Name, State::Wrong, unresolved(peer, &why.to_string()))],
        Err(_) => {
            return vec![line(
                Step::Name,
                State::Wrong,
                unresolved(peer, "no answer in time"),
            )];
        }
    };
    let mut lines = vec![];
    if let Host::Domain(_) = host {
        let addresses: Vec<String> = found.iter().map(|a| a.ip().to_string()).collect();
        let text = format!("resolved to {}", addresses.join(", "));
        lines.push(line(Step::Name, State::Fine, text));
    }
    lines.push(match connected(&found, patience).await {
        Ok(address) => line(
            Step::Connection,
            State::Fine,
            format!("{address} takes connections"),
        ),
        Err((kind, why)) => line(
            Step::Connection,
            State::Wrong,
            unconnected(peer, Some(kind), &why),
        ),
    });
    lines
}

/// The first address that takes a connection, or why the last one did not.
async fn connected(addresses: &[SocketAddr], patience: Duration) -> Result<SocketAddr, (ErrorKind, String)> {
    let mut why = (ErrorKind::NotFound, "the name has no address".to_owned());
    for address in addresses {
        match timeout(patience, TcpStream::connect(address)).await {
            Ok(Ok(_)) => return Ok(*address),
            Ok(Err(error)) => why = (error.kind(), error.to_string()),
            Err(_) => why = (ErrorKind::TimedOut, String::new()),
        }
    }
    Err(why)
}
