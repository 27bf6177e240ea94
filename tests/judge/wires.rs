//! What HTTP leaves a server free to do on the wire: no form of an answer makes an honest target fail.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use flate2::{Compression, write::DeflateEncoder};

use super::{Place, again::assert_same, json as read, reference};

/// The head of a message and its body, whose length the head says.
fn message(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let (mut bytes, mut part) = (Vec::new(), [0; 4096]);
    let end = loop {
        match stream.read(&mut part).unwrap_or(0) {
            0 => return None,
            n => bytes.extend(&part[..n]),
        }
        if let Some(at) = bytes.windows(4).position(|end| end == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>())
    });
    let length = length.map_or(0, Result::unwrap);
    while bytes.len() < end + length {
        match stream.read(&mut part).unwrap_or(0) {
            0 => return None,
            n => bytes.extend(&part[..n]),
        }
    }
    Some((head, bytes[end..].to_vec()))
}

/// Status line, other lines of the head without the length, and the body: as bytes on the wire.
type Form = fn(&str, &str, &[u8]) -> Vec<u8>;

fn of_version_10(status: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let status = status.replacen("HTTP/1.1", "HTTP/1.0", 1);
    [format!("{status}\r\n{head}\r\n").as_bytes(), body].concat()
}

fn after_hints(status: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let hints = "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n";
    let length = format!("Content-Length: {}", body.len());
    let close = "Connection: close";
    [
        format!("{hints}{status}\r\n{head}{length}\r\n{close}\r\n\r\n").as_bytes(),
        body,
    ]
    .concat()
}

fn with_trailers(status: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let chunked = "Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\nConnection: close";
    let mut bytes = format!("{status}\r\n{head}{chunked}\r\n\r\n").into_bytes();
    for chunk in body.chunks(7) {
        bytes.extend(format!("{:x};extension=1\r\n", chunk.len()).bytes());
        bytes.extend(chunk);
        bytes.extend(b"\r\n");
    }
    bytes.extend(b"0\r\nX-Sum: 1\r\n\r\n");
    bytes
}

fn raw_deflate(status: &str, head: &str, body: &[u8]) -> Vec<u8> {
    if head.to_lowercase().contains("content-encoding") || body.is_empty() {
        return of_version_10(status, head, body);
    }
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    let body = encoder.finish().unwrap();
    of_version_10(status, &format!("{head}Content-Encoding: deflate\r\n"), &body)
}

/// A value that goes on in a second line, as older servers write it.
fn folded(status: &str, head: &str, body: &[u8]) -> Vec<u8> {
    of_version_10(status, &head.replace("type: ", "type:\r\n "), body)
}

/// Serves what stands at an address in such a form until the test ends.
fn serve(upstream: String, form: Form) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut client, upstream) = (stream.unwrap(), upstream.clone());
            std::thread::spawn(move || {
                let (head, body) = message(&mut client)?;
                let mut server = TcpStream::connect(upstream).unwrap();
                server.write_all(&[head.as_bytes(), &body].concat()).unwrap();
                let (head, body) = message(&mut server)?;
                let (status, head) = head.split_once("\r\n").unwrap();
                let kept = head.lines().filter(|line| {
                    let name = line.to_lowercase();
                    !line.is_empty() && !name.starts_with("content-length") && !name.starts_with("connection")
                });
                let head: String = kept.flat_map(|line| [line, "\r\n"]).collect();
                let _ = client.write_all(&form(status, &head, &body));
                Some(())
            });
        }
    });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn every_legal_form_of_an_answer_is_read() {
    let forms: [(&str, Form); 5] = [
        ("HTTP/1.0 to the connection's end", of_version_10),
        ("informational answers first", after_hints),
        ("chunks with extensions and trailers", with_trailers),
        ("deflate without its wrapper", raw_deflate),
        ("headers in two lines", folded),
    ];
    for (name, form) in forms {
        let reference = reference(&[]).await;
        let url = serve(reference.url().replace("http://", ""), form);
        let place = Place::new(&url, "");
        let run = place.run(&[]);
        assert_eq!(run.code, 0, "{name}: {}{}", run.out, run.err);
        let record = read(&place.path("run/results.json"));
        assert_eq!(record["summary"]["must"]["fail"], 0, "{name}: {}", run.out);
        assert_eq!(record["summary"]["should"]["fail"], 0, "{name}: {}", run.out);
        // What no ordinary request draws, and a number of failed creations, are not declared here.
        let clauses = record["profiles"].as_array().unwrap().iter();
        let mut open = clauses
            .flat_map(|profile| profile["clauses"].as_array().unwrap())
            .filter(|clause| clause["level"] == "must" && clause["verdict"] == "inconclusive")
            .map(|clause| clause["id"].as_str().unwrap());
        let declared = |id: &&str| ![".400", ".500", ".number"].iter().any(|part| id.contains(part));
        let strange = open.find(declared);
        assert_eq!(strange, None, "{name}: {}", run.out);
        assert_eq!(place.judge("run/traffic.har", &[]).code, 0, "{name}");
        assert_same(&place, name);
        reference.stop().await;
    }
}

/// Passes on what a client asks by GET, and answers what has a body without reading it: on a connection that is used
/// again, that body stands before the next request.
fn serve_without_reading_bodies(upstream: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut client, upstream) = (stream.unwrap(), upstream.clone());
            std::thread::spawn(move || {
                let (mut bytes, mut part) = (Vec::new(), [0; 4096]);
                loop {
                    while !bytes.windows(4).any(|end| end == b"\r\n\r\n") {
                        match client.read(&mut part).unwrap_or(0) {
                            0 => return,
                            n => bytes.extend(&part[..n]),
                        }
                    }
                    let end = bytes.windows(4).position(|end| end == b"\r\n\r\n").unwrap() + 4;
                    let head: Vec<u8> = bytes.drain(..end).collect();
                    let (status, body) = if head.starts_with(b"GET ") {
                        let mut server = TcpStream::connect(&upstream).unwrap();
                        server.write_all(&head).unwrap();
                        let Some((head, body)) = message(&mut server) else {
                            return;
                        };
                        (head.lines().next().unwrap().to_owned(), body)
                    } else if head.starts_with(b"POST ") {
                        let error = br#"{"Response":{"Error":{"Code":"InvalidAction","Message":"no"},"RequestId":"68d5745e-6af2-40e4-945d-fe449be00148"}}"#;
                        ("HTTP/1.1 200 OK".to_owned(), error.to_vec())
                    } else {
                        (
                            "HTTP/1.1 501 Not Implemented".to_owned(),
                            b"unsupported method".to_vec(),
                        )
                    };
                    let kind = "Content-Type: application/json";
                    let head = format!("{status}\r\n{kind}\r\nContent-Length: {}\r\n\r\n", body.len());
                    if client.write_all(&[head.as_bytes(), &body].concat()).is_err() {
                        return;
                    }
                }
            });
        }
    });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_not_read_spoils_no_other_request() {
    let reference = reference(&[]).await;
    let place = Place::new(
        &serve_without_reading_bodies(reference.url().replace("http://", "")),
        "",
    );
    let run = place.run(&[]);
    let record = read(&place.path("run/results.json"));
    let clauses = record["profiles"].as_array().unwrap().iter();
    let clauses = clauses.flat_map(|profile| profile["clauses"].as_array().unwrap());
    let failed: Vec<&str> = clauses
        .filter(|clause| clause["verdict"] == "fail")
        .map(|clause| clause["id"].as_str().unwrap())
        .collect();
    assert_eq!(failed, ["cvm-2017-status.example.post"], "{}{}", run.out, run.err);
    reference.stop().await;
}
