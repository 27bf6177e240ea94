//! Reads request lines: with hosts, placeholders and queries, as pages write them.

use super::{
    block::plain,
    lenient,
    model::{Page, RequestExample, RequestLine},
    words::patterns,
};

patterns! {
    LINE = r"(?m)(?:^|[\s:：(（`*])(GET|POST|PUT|DELETE|PATCH|HEAD)(?:\s+((?:https?://|/|\{)[^\n]*)|(/(?:(?:v\d|\{)[^\n]*)?)$)";
    BARE = r"(?:^|[\s:：])((?:https?://\S+?)?(?:/[\w-]+)?/(?:v\d[\w.]*|\{[\w-]*version[\w-]*\})/\S*|https?://\{\S+)";
    METHOD = r"(?i)(?:method|方法)\s*[:：]\s*(GET|POST|PUT|DELETE|PATCH|HEAD)\b";
    TOLD = r"^(?:.{0,200}?[\s:：(（])?(GET|POST|PUT|DELETE|PATCH|HEAD)(?: request to)?\s*((?:https?://|/|\{)(?:\S|\{[^{}]*\})+)";
    CURL = r#"^(?:\$ )?curl\b(?:.*?(?:-X|--request)[ =]?([A-Z]+))?.*?["' ](https?://[^\s"']+)"#;
    LABELLED = r"(?i)^(?:request |resource |api |http )?(?:url|uri|path|endpoint|route)\s*[:：]\s*((?:https?://|/)\S+)";
    COLON = r"/:([A-Za-z_]\w*)";
    ANGLE = r"<([A-Za-z_][\w-]*)>";
    SPACED = r"\{([^{}/]{0,60})\}";
    PAIR = r"^([\w.\[\]:-]{1,80})=(.*)$";
}

/// The address that a call of `curl` shows.
pub fn curl(text: &str) -> Option<RequestLine> {
    let text = plain(text);
    let found = CURL.captures(&text)?;
    let method = found.get(1).map_or("GET", |m| m.as_str());
    line(&format!("{method} {}", &found[2]))
}

/// The address, with its method, that a text outside the section on it names: in a line or a sentence.
pub fn told(text: &str) -> Option<RequestLine> {
    let text = plain(text);
    let found = TOLD.captures(&text)?;
    line(&format!("{} {}", &found[1], tidy(&found[2])))
}

/// A path behind a label such as `Endpoint:`.
pub fn labelled(text: &str) -> Option<String> {
    LABELLED.captures(text).map(|found| tidy(&found[1]))
}

/// Whether two addresses can be of one call: placeholders may stand for values, and one may have more before it.
pub fn alike(a: &RequestLine, b: &RequestLine) -> bool {
    let parts = |line: &RequestLine| {
        line.path
            .trim_matches('/')
            .split('/')
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let (a_parts, b_parts) = (parts(a), parts(b));
    let even = a_parts.len() == b_parts.len();
    let filled = |text: &String| text.contains('{');
    let same =
        |(a, b): (&String, &String)| a == b || filled(a) && filled(b) || even && (filled(a) || filled(b));
    a.method == b.method && a_parts.iter().rev().zip(b_parts.iter().rev()).all(same)
}

/// The method and the address in a text.
pub fn split(text: &str) -> Option<(String, String)> {
    let found = LINE.captures(text)?;
    let address = found.get(2).or_else(|| found.get(3))?.as_str();
    let address = tidy(address.split("  ").next().unwrap_or_default());
    let address = address.split(" HTTP/").next().unwrap_or_default();
    Some((
        found[1].to_owned(),
        address.split_whitespace().collect::<Vec<_>>().join(""),
    ))
}

/// An address without spaces inside its placeholders and without marks around them.
fn tidy(address: &str) -> String {
    let address = address.replace(['*', '`', '\\'], "");
    let address = COLON.replace_all(&address, "/{$1}");
    let address = ANGLE.replace_all(&address, "{$1}");
    SPACED
        .replace_all(address.trim(), |found: &regex::Captures| {
            let name = found[1].split_whitespace().collect::<String>();
            format!("{{{}}}", name.trim_matches('_'))
        })
        .into_owned()
}

/// A request line out of a text: the host goes, the query is named.
pub fn line(text: &str) -> Option<RequestLine> {
    let (method, address) = split(text)?;
    let (rest, host) = without_host(&address);
    let (path, query) = rest.split_once(['?', '？']).unwrap_or((&rest, ""));
    let path = path.trim_end_matches(['.', '。', ',', ';', ')', '）', '{']);
    if !path.starts_with('/') || path.contains(char::is_whitespace) || !path.is_ascii() {
        return None;
    }
    let path = if path.len() > 1 {
        path.trim_end_matches('/')
    } else {
        path
    };
    let names = query.split(['&', '＆', ',']).filter_map(|pair| {
        let name = pair
            .split('=')
            .next()
            .unwrap_or_default()
            .trim_matches(['{', '}', '[', ']']);
        (!name.is_empty() && name.len() < 80).then(|| name.to_owned())
    });
    let query = names.collect();
    Some(RequestLine {
        method,
        path: path.to_owned(),
        query,
        host,
        ..RequestLine::default()
    })
}

/// Notes an address with placeholders that is another than the page's own.
pub fn other(text: &str, page: &mut Page) {
    let known = page.request.as_ref().map(|r| format!("{} {}", r.method, r.path));
    let found = line(text).filter(|l| l.path.contains('{'));
    let found = found.map(|l| format!("{} {}", l.method, l.path));
    if let (Some(known), Some(found)) = (known, found)
        && known != found
    {
        page.doubt(
            "URI",
            format!("the call has the address {found}, too: only {known} is judged"),
        );
    }
}

/// Whether a text holds an address without its method.
pub fn bare(text: &str) -> Option<String> {
    BARE.captures(&tidy(text)).map(|found| found[1].to_owned())
}

/// A method that stands apart from its address.
pub fn method(text: &str) -> Option<String> {
    METHOD.captures(text).map(|found| found[1].to_uppercase())
}

/// The address from its path on, and the host where it is a real one.
fn without_host(address: &str) -> (String, Option<String>) {
    let Some((_, rest)) = address.split_once("://") else {
        if address.starts_with('{') && !address.starts_with("{?") {
            let at = address.find('/').unwrap_or(address.len());
            return (address[at..].to_owned(), None);
        }
        return (address.to_owned(), None);
    };
    let at = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(at);
    let real = host.contains('.') && !host.contains('{') && !host.contains('<');
    let path = if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("/{path}")
    };
    (path, real.then(|| host.to_owned()))
}

/// A request that the page shows: its line, its query, its body.
pub fn example(text: &str) -> Option<RequestExample> {
    let bare = text
        .trim_start()
        .starts_with("http")
        .then(|| ("GET".to_owned(), text.trim().to_owned()));
    let (method, address) = split_lines(text).or_else(|| split(text)).or(bare)?;
    let (_, query) = address.split_once('?').unwrap_or((&address, ""));
    let pairs = query.split('&').filter_map(|pair| {
        let found = PAIR.captures(pair.trim())?;
        Some((found[1].to_owned(), found[2].trim().to_owned()))
    });
    let query: Vec<(String, String)> = pairs.take(100).collect();
    let body = text
        .split_once('\n')
        .and_then(|(_, rest)| lenient::read(rest))
        .map(|(body, _)| body);
    Some(RequestExample {
        line: format!("{method} {address}"),
        query,
        body,
    })
}

/// A request line that goes on in the lines below it: `&Offset=0`.
fn split_lines(text: &str) -> Option<(String, String)> {
    let mut lines = text
        .lines()
        .map(str::trim)
        .skip_while(|l| LINE.captures(l).is_none());
    let first = lines.next()?;
    let more: String = lines
        .take_while(|l| l.starts_with(['&', '?']) && !l.starts_with("&<"))
        .collect();
    split(&format!("{first}{more}"))
}

/// The placeholders of a path.
pub fn placeholders(path: &str) -> Vec<String> {
    SPACED
        .captures_iter(path)
        .map(|found| found[1].to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_lines_of_every_spelling_are_read() {
        for (text, read) in [
            (
                "GET /v1.0/{project_id}/instances",
                "/v1.0/{project_id}/instances?",
            ),
            (
                "GET https://{_Endpoint_}/v3/{id}/users?page={page}&limit={limit}",
                "/v3/{id}/users?page,limit",
            ),
            (
                "URI format: GET https://dcs.example.com/v2/{project _id}/x",
                "/v2/{project_id}/x?",
            ),
            ("GET {endpoint}/v2/{a}:{b}", "/v2/{a}:{b}?"),
            ("GET /v2/{a}/b{?limit,marker}", "/v2/{a}/b?limit,marker"),
            ("GET /v2/b{?limit={limit}&marker={marker}}", "/v2/b?limit,marker"),
            ("GET /", "/?"),
            ("GET/", "/?"),
            ("GET/v2/{a}", "/v2/{a}?"),
            ("GET/POST", "?"),
            ("**GET** /", "?"),
        ] {
            let found = line(text).unwrap_or_default();
            assert_eq!(
                format!("{}?{}", found.path, found.query.join(",")),
                read,
                "{text}"
            );
        }
        assert_eq!(line("GET cloud things done"), None);
    }
}
