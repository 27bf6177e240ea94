//! Editions: a clause that a later one brings changes nothing of what was certified by an earlier one.

use super::*;

/// The clause that the made-up later edition brings.
const NEW: &str = "dcs-v1-status.include_failure.other";

/// This suite, in which one clause of one profile belongs to an edition of its own.
fn later_suite(place: &Place) -> PathBuf {
    let suite = place.path("suite");
    for folder in ["features", "schemas"] {
        copy_all(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
            &suite.join(folder),
        );
    }
    let file = suite.join("features/dcs-v1-status/document.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let sha256 = text.lines().find(|line| line.starts_with("sha256")).unwrap();
    let whole = text
        .lines()
        .find(|line| line.starts_with("clauses = \"sha256:"))
        .unwrap();
    let later = format!("{text}\n[[edition]]\nname = \"2027-01\"\n{sha256}\n{whole}\nadded = [\"{NEW}\"]\n");
    std::fs::write(&file, &later).unwrap();
    // What the earlier one would have been without the clause, the check says.
    let told = place.call(&["check", "--suite", "DIR/suite"]);
    assert_eq!(told.code, 1, "{}{}", told.out, told.err);
    let digest = told
        .out
        .split("clauses = \"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let earlier = later.replacen(whole, &format!("clauses = \"{digest}\""), 1);
    std::fs::write(&file, earlier).unwrap();
    assert_eq!(place.call(&["check", "--suite", "DIR/suite"]).code, 0);
    suite
}

fn copy_all(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for item in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let place = to.join(item.file_name());
        if item.file_type().unwrap().is_dir() {
            copy_all(&item.path(), &place);
        } else {
            std::fs::copy(item.path(), place).unwrap();
        }
    }
}

/// The edition of the one profile, and whether the new clause was judged.
fn judged(place: &Place, folder: &str) -> (String, bool, Value) {
    let record = json(&place.path(folder).join("results.json"));
    let profile = &record["profiles"][0];
    let clauses = profile["clauses"].as_array().unwrap();
    let has = clauses.iter().any(|clause| clause["id"] == NEW);
    (profile["edition"].as_str().unwrap().to_owned(), has, record)
}

#[tokio::test(flavor = "multi_thread")]
async fn later_clauses_are_not_part_of_an_earlier_edition() {
    let (_reference, place) = good().await;
    later_suite(&place);
    let suite = ["--suite", "DIR/suite"];
    let with = |arguments: &[&'static str]| place.call(&[arguments, &suite].concat());
    let run = ["run", "--config", "DIR/target.toml", "--report-dir"];
    assert_eq!(with(&[&run[..], &["DIR/newest"]].concat()).code, 0);
    let (edition, has, _) = judged(&place, "newest");
    assert_eq!((edition.as_str(), has), ("2027-01", true));
    let earlier = with(&[&run[..], &["DIR/earlier", "--edition", "2026-11"]].concat());
    assert_eq!(earlier.code, 0, "{}", earlier.err);
    let (edition, has, record) = judged(&place, "earlier");
    assert_eq!((edition.as_str(), has), ("2026-11", false));
    assert_eq!(record["outcome"], "conformant");
    assert_eq!(record["selection"], Value::Null);
    assert_eq!(record["profiles"][0]["not_in_edition"][0], NEW);
    assert!(
        earlier.out.contains("not part of edition 2026-11"),
        "{}",
        earlier.out
    );
    let listed = with(&["list", "--profile", "dcs-v1-status", "--edition", "2026-11"]);
    assert!(
        listed.out.split_whitespace().all(|word| word != NEW),
        "{}",
        listed.out
    );
    assert!(
        listed.out.contains("2027-01 (earlier: 2026-11)"),
        "{}",
        listed.out
    );
    let unknown = with(&[&run[..], &["DIR/none", "--edition", "1999"]].concat());
    assert_eq!(unknown.code, 2);
    assert!(
        unknown
            .err
            .contains("edition `1999`; the editions are 2026-11, 2027-01"),
        "{}",
        unknown.err
    );
    // A run by an earlier edition stays one when a later suite judges it again.
    let again = with(&["judge", "DIR/good/traffic.har", "--report-dir", "DIR/again"]);
    assert_eq!(again.code, 0, "{}{}", again.out, again.err);
    let (edition, has, _) = judged(&place, "again");
    assert_eq!((edition.as_str(), has), ("2026-11", false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_names_its_edition() {
    let (_reference, place) = good().await;
    let certified = place.certify("named", &["--edition", "2026-11"]);
    assert_eq!(certified.code, 0, "{}", certified.err);
    let good = place.verify("named", &["--edition", "2026-11"]);
    assert_eq!(good.code, 0, "{}", good.out);
    assert!(
        good.out.contains("dcs-v1-status (edition 2026-11)"),
        "{}",
        good.out
    );
    let other = place.verify("named", &["--edition", "2027-01"]);
    assert_eq!(other.code, 1);
    assert!(other.out.contains("\n  dcs-v1-status: "), "{}", other.out);
}

/// The index of submissions: product by profile and edition, in each form.
#[tokio::test(flavor = "multi_thread")]
async fn submissions_have_an_index() {
    let (_reference, place) = good().await;
    let hostile = ["--vendor", "<b>V</b>|", "--product", "`P`"];
    assert_eq!(place.certify("a <script>", &hostile).code, 0);
    std::fs::create_dir(place.path("empty")).unwrap();
    let folders = ["verify", "DIR/good", "DIR/a <script>", "DIR/empty"];
    let form = |more: &[&'static str]| place.call(&[&folders[..], more].concat());
    let text = form(&[]);
    assert_eq!(text.code, 1);
    assert!(
        text.out
            .contains("| product | version | suite | dcs-v1-status 2026-11 |"),
        "{}",
        text.out
    );
    assert!(text.out.contains("| Example made up | 2.1.0 |"), "{}", text.out);
    let markdown = form(&["--format", "markdown"]);
    assert!(
        markdown.out.starts_with("# 3 certificates: 2 good, 1 not good\n"),
        "{}",
        markdown.out
    );
    assert!(!markdown.out.contains("<b>"), "{}", markdown.out);
    assert!(
        markdown.out.contains("certificate.json: it is missing"),
        "{}",
        markdown.out
    );
    let page = form(&["--format", "html"]);
    assert_eq!(page.code, 1);
    assert!(page.out.contains("Content-Security-Policy"));
    for raw in ["<b>V", "<script", "http://", "https://"] {
        assert!(!page.out.contains(raw), "{raw}");
    }
    assert!(page.out.contains("a%20%3Cscript%3E/report.html"), "{}", page.out);
    assert!(page.out.contains("2026-11"));
    assert!(page.out.contains("not good"));
}
