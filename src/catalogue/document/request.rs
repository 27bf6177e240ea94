//! How a document's API is asked: the request, what fills its placeholders, and how lists are paged.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use super::Kind;

/// How the profile's ordinary request looks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestForm {
    /// The method.
    pub method: String,
    /// The path; each `{name}` is a [`Fixture`].
    pub path: String,
    /// Parameters that every request carries, percent-encoded; each `{name}` is a [`Fixture`].
    pub query: Option<String>,
    /// Queries of ordinary requests, the one that shows most of the account first.
    #[serde(default)]
    pub ordinary: Vec<String>,
    /// Parameters that filter a list, each with the member of an item that has to have its value.
    #[serde(default)]
    pub filters: BTreeMap<String, String>,
    /// Objects of the counts' body that count one engine each.
    #[serde(default)]
    pub engines: Vec<String>,
    /// Statuses that the page or the status page it links to names.
    pub statuses: Vec<u16>,
    /// An older spelling of a parameter, for a diagnosis.
    pub older_parameter: Option<String>,
    /// The value of `Action`, for an API that is addressed so.
    pub action: Option<String>,
    /// The value of `Version`.
    pub version: Option<String>,
    /// Whose schemes authenticate a request.
    pub authentication: Option<Family>,
    /// The service that the scope of a signature names, where its scheme has one.
    pub service: Option<String>,
    /// Requests that the document allows in a second.
    pub rate: Option<u32>,
    /// Whether requests about one instance must not overlap, because their order is judged.
    #[serde(default)]
    pub in_order: bool,
    /// Whether the page says that a request needs a credential.
    #[serde(default)]
    pub authenticated: bool,
}

/// Whether an action of this name only reads: how it begins says so.
pub fn only_reads(action: &str) -> bool {
    let verbs = ["Check", "Describe", "Get", "Inquire", "Inquiry", "List", "Query"];
    let begins = |verb: &str| {
        action
            .get(..verb.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(verb))
    };
    verbs.into_iter().any(begins)
}

/// A family of authentication schemes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Family {
    /// Tokens and signatures of Huawei Cloud and Open Telekom Cloud.
    Huawei,
    /// Signatures of Tencent Cloud.
    Tencent,
    /// A token or key in a header, as most other services have it.
    Header(TokenHeader),
    /// Requests go without a credential.
    None,
}

/// The header that carries a token: `X-API-Key: {token}`, `Authorization: Bearer {token}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenHeader {
    /// Its name.
    pub name: String,
    /// What stands before the token: nothing, or a word such as `Bearer` with a space behind it.
    pub before: String,
}

impl TokenHeader {
    /// The header's value for a token.
    pub fn value(&self, token: &str) -> String {
        format!("{}{token}", self.before)
    }
}

impl TryFrom<String> for Family {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "huawei" => return Ok(Self::Huawei),
            "tencent" => return Ok(Self::Tencent),
            "none" => return Ok(Self::None),
            _ => {}
        }
        let header = text.split_once(':').and_then(|(name, value)| {
            let legal =
                |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            let before = value.trim_start().strip_suffix("{token}")?;
            let is_word = before.is_empty() || before.strip_suffix(' ').is_some_and(legal);
            (legal(name) && is_word).then(|| TokenHeader {
                name: name.to_owned(),
                before: before.to_owned(),
            })
        });
        header.map(Self::Header).ok_or_else(|| {
            format!(
                "`{text}` authenticates no request: write \"huawei\", \"tencent\", \"none\", or the header of a token \
                 such as \"Authorization: Bearer {{token}}\""
            )
        })
    }
}

impl RequestForm {
    /// Whose schemes authenticate a request: where the document does not say, the vendor's whose way of
    /// addressing it has.
    pub fn family(&self) -> &Family {
        self.authentication.as_ref().unwrap_or(if self.action.is_some() {
            &Family::Tencent
        } else {
            &Family::Huawei
        })
    }

    /// The header that carries a token, where one may.
    pub fn token_header(&self) -> Option<&TokenHeader> {
        static X_AUTH_TOKEN: LazyLock<TokenHeader> = LazyLock::new(|| TokenHeader {
            name: "X-Auth-Token".to_owned(),
            before: String::new(),
        });
        match self.family() {
            Family::Huawei => Some(&X_AUTH_TOKEN),
            Family::Header(header) => Some(header),
            Family::Tencent | Family::None => None,
        }
    }

    /// Whether every answer comes in an envelope with the status 200, which says by itself whether it is a
    /// success or an error; else the status says so.
    pub fn has_envelope(&self) -> bool {
        self.action.is_some()
    }

    /// The names of the parameters that every request carries.
    pub fn required(&self) -> impl Iterator<Item = &str> {
        let pairs = self.query.iter().flat_map(|query| query.split('&'));
        let names = pairs.filter_map(|pair| pair.split('=').next());
        names.filter(|name| !name.is_empty())
    }

    /// The names of the placeholders in path and query, in their order.
    pub(super) fn placeholders(&self) -> Result<Vec<String>, String> {
        let query = self.query.as_deref().unwrap_or_default();
        let mut names: Vec<String> = vec![];
        for text in [self.path.as_str(), query] {
            let mut rest = text;
            while let Some(at) = rest.find(['{', '}']) {
                let inner = rest[at..].strip_prefix('{').and_then(|r| r.split_once('}'));
                let legal = |name: &str| {
                    !name.is_empty()
                        && name
                            .bytes()
                            .all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
                };
                match inner {
                    Some((name, behind)) if legal(name) => {
                        if !names.iter().any(|n| n == name) {
                            names.push(name.to_owned());
                        }
                        rest = behind;
                    }
                    _ => {
                        return Err(format!(
                            "`{text}` holds a placeholder that is not of the form `{{name}}`"
                        ));
                    }
                }
            }
        }
        Ok(names)
    }
}

/// Something that a target file says of the target for this profile: what fills a placeholder of the
/// request, or what else is known of the account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fixture {
    /// The placeholder's name, or the key's.
    pub name: String,
    /// What its value is.
    #[serde(default)]
    pub kind: FixtureKind,
    /// Whether several may be given, each of which exists; then one that does not exist is known, too.
    #[serde(default)]
    pub many: bool,
    /// Whether it may be left out; a placeholder's may not.
    #[serde(default)]
    pub optional: bool,
    /// A well-formed value that nothing has, for a target file that gives none.
    pub absent: Option<String>,
    /// What an example gives, and what the reference knows.
    #[serde(default)]
    pub example: Vec<String>,
    /// The least number.
    #[serde(default)]
    pub min: u64,
    /// The greatest number.
    pub max: Option<u64>,
    /// The number where none is given.
    pub default: Option<u64>,
    /// What it is: a few words for a target file's comment.
    #[serde(default)]
    pub about: String,
}

/// What the value of a fixture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FixtureKind {
    /// A text that may stand in a path.
    #[default]
    Id,
    /// A text that may stand in a header.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`; `false` where it is not given.
    Switch,
}

/// A well-formed id that nobody has, where the document gives none.
pub const ABSENT_ID: &str = "00000000-0000-0000-0000-000000000000";

impl Fixture {
    /// A placeholder of which the document says nothing more.
    pub(super) fn of_placeholder(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// Its key in a profile's table: the name, in the plural where several may be given.
    pub fn key(&self) -> String {
        if self.many {
            format!("{}s", self.name)
        } else {
            self.name.clone()
        }
    }

    /// The key of the one that does not exist, where several may be given.
    pub fn absent_key(&self) -> Option<String> {
        self.many.then(|| format!("absent_{}", self.name))
    }

    /// What it names, in a word: `instance`.
    pub fn what(&self) -> &str {
        self.name.trim_end_matches("_id")
    }

    /// What the reference knows under it: the examples, or one of its own making.
    pub fn known(&self) -> Vec<String> {
        if !self.example.is_empty() {
            return self.example.clone();
        }
        let made_up = match (self.kind, self.many) {
            (FixtureKind::Text, _) => "anything",
            (_, true) => "7c1d3a52-0000-4000-8000-000000000001",
            (_, false) => "0123456789abcdef0123456789abcdef",
        };
        vec![made_up.to_owned()]
    }

    /// The one that does not exist, where a target file gives none.
    pub fn absent(&self) -> &str {
        self.absent.as_deref().unwrap_or(ABSENT_ID)
    }
}

fn item() -> String {
    "item".to_owned()
}

/// How an API serves a list page by page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// What an item is, in a word.
    #[serde(default = "item")]
    pub what: String,
    /// The parameter for the number of items of a page.
    pub limit: String,
    /// The parameter for the place of the first item; none where the page has none.
    #[serde(default)]
    pub offset: String,
    /// The place of the number of all items, dotted from the top of the body; none where nothing counts them.
    #[serde(default)]
    pub total: String,
    /// The place of the list, dotted.
    pub list: String,
    /// The member of an item that tells it from others; none where only its place does.
    #[serde(default)]
    pub item: String,
    /// Items of a page where the request does not say; none where the page does not, either.
    pub default: Option<u64>,
    /// Items of a page at most.
    pub most: u64,
    /// The place of the very first item.
    #[serde(default)]
    pub first: u64,
    /// The parameter that asks for items by their ids, `.N` standing for the number of each.
    pub by_id: Option<String>,
    /// What that member may be, as its row says.
    #[serde(skip)]
    pub kinds: Vec<Kind>,
}
