//! The server around the APIs: it listens, takes requests in, holds answers back, and ends cleanly.

use std::{
    io::Write as _,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, State},
    http::{Request, Response},
    serve::ListenerExt as _,
};
use futures::future::BoxFuture;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle, time::timeout};

use super::{
    answer::Answer,
    call::Call,
    options::{Options, StartError, check_names},
    router::Router,
    variants::VARIANTS,
    wire,
};

/// The largest request body that is read, in bytes.
const MAX_BODY: usize = 1024 * 1024;
/// How long a request body may take to arrive.
const BODY_PATIENCE: Duration = Duration::from_secs(30);
/// How long requests in flight may take when the server ends.
const END_PATIENCE: Duration = Duration::from_secs(10);

/// A running reference; it ends with [`Reference::stop`], or by itself after this is dropped.
#[derive(Debug)]
pub struct Reference {
    address: SocketAddr,
    /// Serving ends when this is dropped.
    end: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

impl Reference {
    /// Where it is served, such as `http://127.0.0.1:40123`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Takes no further request, finishes those in flight, and ends.
    pub async fn stop(mut self) {
        drop(self.end);
        if timeout(END_PATIENCE, &mut self.served).await.is_err() {
            self.served.abort();
        }
    }
}

/// Starts a reference with an account state of its own; it serves in background tasks of the
/// current runtime.
pub fn start(options: Options) -> BoxFuture<'static, Result<Reference, StartError>> {
    // Boxed, so that the server is compiled here and not again in everything that starts one.
    Box::pin(started(options))
}

async fn started(options: Options) -> Result<Reference, StartError> {
    let suite = Arc::clone(&options.suite);
    if !(options.deviations.is_empty() && options.variants.is_empty()) {
        let known_deviations = suite.deviations().iter().map(|d| d.name.as_str()).collect();
        let known_variants = VARIANTS.iter().map(|(name, _)| *name).collect();
        check_names(&[
            ("deviation", &options.deviations, known_deviations),
            ("variant", &options.variants, known_variants),
        ])?;
    }
    let failed = |source| StartError::Listen {
        address: options.listen,
        source,
    };
    let listener = TcpListener::bind(options.listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    // An answer is one small write; without this it could wait for an acknowledgement.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let router = axum::Router::new()
        .fallback(serve)
        .with_state(Arc::new(Router::new(options)));
    let (end, ended) = oneshot::channel::<()>();
    let served = tokio::spawn(async move {
        let until = async move { drop(ended.await) };
        // Serving ends only when it is told to.
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        drop(axum::serve(listener, service).with_graceful_shutdown(until).await);
    });
    Ok(Reference { address, end, served })
}

async fn serve(State(reference): State<Arc<Router>>, request: Request<Body>) -> Response<Body> {
    let begin = Instant::now();
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0);
    let before = peer.map_or(0, |peer| reference.count(peer));
    let (answer, accepts_gzip) = match receive(request, before).await {
        Ok(call) => (reference.answer(&call), wire::accepts_gzip(&call)),
        Err(refusal) => (refusal, false),
    };
    let (world, options) = (&reference.world, &reference.options);
    let delay = options.latency + world.front.delay(&world.variants);
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    if options.verbose {
        // Queries are left out: those of cvm can carry signatures and tokens.
        let line = format!(
            "{method} {} {} {:.1?}\n",
            uri.path(),
            answer.status,
            begin.elapsed()
        );
        drop(std::io::stderr().write_all(line.as_bytes()));
    }
    wire::response(answer, accepts_gzip, &world.variants)
}

async fn receive(request: Request<Body>, before: u64) -> Result<Call, Answer> {
    let (parts, body) = request.into_parts();
    let body = timeout(BODY_PATIENCE, to_bytes(body, MAX_BODY))
        .await
        .map_err(|_| Answer::gateway(408, "APIGW.0201", "The request took too long to arrive."))?
        .map_err(|_| Answer::gateway(413, "APIGW.0201", "The request is too large or broke off."))?;
    Ok(Call {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body,
        trusted: false,
        before,
    })
}
