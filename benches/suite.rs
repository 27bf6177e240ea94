//! What must stay fast: loading, judging, reporting. `cargo bench -p benches`.

use std::{hint::black_box, path::Path, sync::Arc};

use cloud_conformance::{
    catalogue::{Catalogue, Selection},
    checks::{every, schema},
    cli::show,
    config::Target,
    exchange::{Exchange, Response},
    recording::Recorder,
    redact::{Redactor, Secrets},
    reference::{DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, DEFAULT_TOKEN, Options, start},
    report::annotations::Build,
    suite::run::{Finished, Order, Traffic, run},
};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

/// Exchanges of a long run.
const LONG: usize = 10_000;
/// Items of a large body, and bytes of one.
const ITEMS: usize = 100_000;

/// A run against the reference, its recording in the folder.
fn finished(catalogue: &Arc<Catalogue>, dir: &Path) -> Finished {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let reference = start(Options::default()).await.unwrap();
        let target = Target::reference(
            &catalogue.documents(),
            &reference.url(),
            DEFAULT_TOKEN,
            DEFAULT_ACCESS_KEY,
            DEFAULT_SECRET_KEY,
        );
        let traffic = Traffic::Record(dir.join("traffic.har"));
        let order = Order::new(catalogue, target.unwrap(), Selection::default(), traffic);
        let finished = run(order).await.unwrap();
        reference.stop().await;
        finished
    })
}

/// The same exchange with another body, which nobody has read yet.
fn with_body(exchange: &Exchange, body: &[u8]) -> Exchange {
    let response = exchange.answer.as_ref().unwrap();
    Exchange {
        answer: Ok(Response::new(response.status, response.headers.clone(), body)),
        ..exchange.clone()
    }
}

fn judged(catalogue: &Catalogue, exchange: &Exchange, answer: &str) -> usize {
    let profile = catalogue.get(&exchange.purpose.profile).unwrap();
    schema::judge(&profile.schemas[answer], exchange).len() + every::judge(profile, exchange).len()
}

fn of(run: &Finished, profile: &str) -> Exchange {
    let all = run.recording.exchanges().map(Result::unwrap);
    let mut ordinary = all.filter(|e| e.purpose.profile == profile && e.purpose.ordinary);
    ordinary
        .find(|e| e.answer.as_ref().is_ok_and(|r| r.status == 200))
        .unwrap()
}

fn benches(c: &mut Criterion) {
    c.bench_function("the suite loaded", |b| b.iter(|| Catalogue::embedded().unwrap()));

    let catalogue = Arc::new(Catalogue::embedded().unwrap().without_rates());
    let dir = tempfile::tempdir().unwrap();
    let run = finished(&catalogue, dir.path());

    let counts = of(&run, "dcs-v2-status");
    let body = counts.answer.as_ref().unwrap().body.clone();
    c.bench_function("one exchange judged", |b| {
        b.iter(|| judged(&catalogue, black_box(&with_body(&counts, &body)), "200"));
    });

    let list = of(&run, "cvm-2017-status");
    let items: Vec<String> = (0..ITEMS)
        .map(|n| {
            format!(
                "{{\"InstanceId\":\"ins-{n:08}\",\"InstanceState\":\"RUNNING\",\"More\":\"{}\"}}",
                "x".repeat(38)
            )
        })
        .collect();
    let items = format!(
        "{{\"Response\":{{\"TotalCount\":{ITEMS},\"InstanceStatusSet\":[{}],\"RequestId\":\"a\"}}}}",
        items.join(",")
    );
    let members: Vec<String> = (0..ITEMS)
        .map(|n| format!("\"m{n:08}\":\"{}\"", "x".repeat(84)))
        .collect();
    let members = format!("{{{}}}", members.join(","));
    let mut large = c.benchmark_group("a body of 10 MB judged");
    large.sample_size(10);
    large.bench_function("items of a list", |b| {
        b.iter(|| judged(&catalogue, &with_body(&list, items.as_bytes()), "success"));
    });
    large.bench_function("unknown members", |b| {
        b.iter(|| judged(&catalogue, &with_body(&counts, members.as_bytes()), "200"));
    });
    large.finish();

    let mut long = c.benchmark_group("10,000 exchanges reported");
    long.sample_size(10);
    long.bench_function("every file", |b| {
        b.iter_batched(
            || recorded(&run),
            |dir| reported(&catalogue, &run, dir.path()),
            BatchSize::PerIteration,
        );
    });
    long.finish();
}

/// A folder with a recording of as many exchanges, those of the run over and over.
fn recorded(run: &Finished) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let start = run.record.started_at.parse().unwrap();
    let mut recorder = Recorder::create(dir.path().join("traffic.har"), start).unwrap();
    let own: Vec<Exchange> = run.recording.exchanges().map(Result::unwrap).collect();
    for exchange in own.iter().cycle().take(LONG) {
        recorder.append(&mut exchange.clone()).unwrap();
    }
    recorder.finish().unwrap();
    dir
}

fn reported(catalogue: &Catalogue, run: &Finished, dir: &Path) {
    let recording = cloud_conformance::recording::Recording::open(dir.join("traffic.har")).unwrap();
    let token = DEFAULT_TOKEN.to_owned().into();
    let redactor = Redactor::default().and(Secrets::new([&token]).unwrap());
    let material = show::material(catalogue, &run.record, &recording, "", dir);
    show::write(&material, dir, Build::None, Some(&redactor)).unwrap();
}

criterion_group!(all, benches);
criterion_main!(all);
