//! Serves the report and its driver on this machine, and notes what else is asked for.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    sync::{Arc, Mutex},
};

const DRIVER: &str = include_str!("driver.html");

/// Unfolds everything and writes down what the judge of accessibility has to say.
const JUDGED: &str = r#"<script src="/axe.js"></script><script>
for (const fold of document.querySelectorAll("details")) fold.open = true;
axe.run().then(({ violations }) => {
  const said = document.createElement("pre");
  said.id = "said";
  said.textContent = JSON.stringify(violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map((node) => node.html)]));
  document.body.replaceChildren(said);
});
</script></body>"#;

/// Where a build puts axe-core.
pub fn axe() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/node_modules/axe-core/axe.min.js")
}

/// The page with the judge in it; its content policy would not let a second script in.
fn judged(report: &str) -> String {
    let (head, rest) = report.split_once("<meta http-equiv").unwrap();
    let (_, rest) = rest.split_once('>').unwrap();
    format!("{head}{rest}").replace("</body>", JUDGED)
}

pub struct Server {
    address: SocketAddr,
    paths: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Serves until the test's process ends.
    pub fn start(report: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            paths: Arc::default(),
        };
        let (report, paths) = (std::fs::read(report).unwrap(), Arc::clone(&server.paths));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let _ = answer(stream, &report, &paths);
            }
        });
        server
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What was asked for, in order, without the browser's own search for an icon.
    pub fn paths(&self) -> Vec<String> {
        let paths = self.paths.lock().unwrap();
        paths.iter().filter(|p| *p != "/favicon.ico").cloned().collect()
    }
}

fn answer(mut stream: TcpStream, report: &[u8], paths: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    // A browser opens connections ahead of need and says nothing on them.
    let Some(path) = first.split(' ').nth(1).and_then(|p| p.split('?').next()) else {
        return Ok(());
    };
    paths.lock().unwrap().push(path.to_owned());
    let judged = judged(&String::from_utf8_lossy(report));
    let axe = std::fs::read(axe()).unwrap_or_default();
    let (status, body) = match path {
        "/driver.html" => ("200 OK", DRIVER.as_bytes()),
        "/report.html" => ("200 OK", report),
        "/axe.html" => ("200 OK", judged.as_bytes()),
        "/axe.js" => ("200 OK", &axe[..]),
        _ => ("404 Not Found", &b""[..]),
    };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(body)
}
