//! The words of documentation pages: headings, columns and types, in English and Chinese. A word that
//! a page uses and these tables lack is added here.

use regex::Regex;

use super::{
    block::plain,
    model::{Kind, Place},
};

/// A pattern of ours; a mistake in one shows in every test.
#[expect(
    clippy::expect_used,
    reason = "the patterns are constants, compiled by every test"
)]
pub fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of ours compiles")
}

/// Patterns by their names.
macro_rules! patterns {
    ($($name:ident = $pattern:expr;)*) => {
        $(static $name: std::sync::LazyLock<regex::Regex> =
            std::sync::LazyLock::new(|| $crate::page::words::regex($pattern));)*
    };
}
pub(super) use patterns;

/// Whether a word is one of a list, which is one text with `|` between them.
pub fn has(words: &str, word: &str) -> bool {
    words.split('|').any(|w| w == word)
}

/// What a word means by a table of such lists.
pub fn known<T: Copy>(table: &[(T, &str)], word: &str) -> Option<T> {
    let found = table.iter().find(|(_, words)| has(words, word));
    found.map(|(meaning, _)| *meaning)
}

/// What a section is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// What the call does, and what else a page tells.
    About,
    /// How it is addressed.
    Uri,
    /// What a request holds.
    Request,
    /// A request, shown.
    RequestExample,
    /// What an answer holds.
    Response,
    /// An answer, shown.
    ResponseExample,
    /// A request or an answer, shown.
    Example,
    /// Answers of errors.
    Errors,
    /// The answer of one status.
    Status(u16),
    /// Statuses.
    Statuses,
    /// Error codes.
    Codes,
    /// A label that changes nothing.
    Same,
}

const TOPICS: &[(Topic, &str)] = &[
    (
        Topic::About,
        "function|functions|scenario|scenarios|api description|description|constraints|debugging|\
         calling method|authorization information|permissions|prerequisites|feedback|\
         developer resources|sdk|command line interface|contact us|notes|precautions|restrictions|\
         involved apis|procedure|功能介绍|功能描述|功能说明|场景描述|接口描述|接口约束|约束|\
         约束限制|约束与限制|调试|调用方法|授权信息|注意事项|前提条件|使用说明|涉及接口|操作步骤|\
         开发者资源|接口功能|使用场景|背景信息|接口说明|api文档|相关链接",
    ),
    (
        Topic::Uri,
        "uri|url|api uri|api format|request uri|request url|http request|uri format|url format|uri格式|\
         url格式|请求uri|请求url|接口uri|请求路径|http请求|uri parameters|uri参数|接口格式|endpoint|http endpoint|resource url",
    ),
    (
        Topic::Request,
        "request|requests|request message|request messages|request parameters|request parameter|\
         input parameters|request body|request header|request headers|request body parameters|\
         parameters|input|request information|arguments|url parameters|url params|path params|query params|query string parameters|\
         request fields|request attributes|request filter parameters|request body format|\
         request header parameters|query parameters|path parameters|path and query parameters|请求|\
         请求消息|请求参数|输入参数|请求体|请求头|请求消息参数|入参|请求body|请求header|\
         请求body参数|请求header参数|路径参数|查询参数|query参数|请求信息|请求要素说明",
    ),
    (
        Topic::RequestExample,
        "example request|example requests|request example|request examples|sample request|\
         sample requests|request sample|input example|uri example|example uri|example url|请求示例|\
         请求样例|uri样例|uri示例|url样例|输入示例|请求消息示例|请求消息样例|\
         example of the request|request url|请求样例如下|请求示例如下|请求体样例|请求体示例",
    ),
    (
        Topic::Response,
        "response|responses|response message|response messages|response parameters|\
         response parameter|output parameters|response body|response header|normal response|\
         normal response parameters|returned parameters|response body parameters|\
         response information|response elements|return parameters|returns|success response|successful response|response fields|\
         response attributes|response properties|response schema|response format|response object|output|响应|响应消息|响应参数|输出参数|\
         返回参数|返回结果|正常响应要素说明|正常响应|响应体|响应头|响应消息参数|出参|响应body|\
         响应body参数|返回消息|响应要素说明|响应信息|正常响应参数",
    ),
    (
        Topic::ResponseExample,
        "example response|example responses|response example|response examples|sample response|\
         sample responses|response sample|output example|example of the response|\
         normal response example|example normal response|example json|json response|json example|content example|example output|sample output|\
         sample json|成功响应样例|成功响应示例|响应示例|响应样例|正常响应样例|\
         正常响应示例|返回示例|返回样例|输出示例|响应消息示例|响应消息样例|响应样例如下|\
         响应示例如下|响应体样例|响应体示例",
    ),
    (
        Topic::Example,
        "example|examples|sample|samples|示例|样例|举例|请求及响应示例|请求和响应示例",
    ),
    (
        Topic::Errors,
        "abnormal response|abnormal responses|error response|error responses|errors|abnormal|\
         exception response|abnormal response parameters|异常响应|错误响应|异常响应要素说明|\
         异常响应样例|异常响应示例|异常返回|异常|失败响应样例|失败响应示例|错误响应样例|错误响应示例",
    ),
    (
        Topic::Statuses,
        "status code|status codes|return value|return values|returned value|returned values|\
         return code|return codes|returned status codes|http status codes|http status code|\
         response code|response codes|状态码|返回值|返回码|返回状态码|http状态码",
    ),
    (
        Topic::Codes,
        "error code|error codes|错误码|错误代码|错误码说明|业务错误码",
    ),
    (
        Topic::Same,
        "parameter description|parameter descriptions|normal|element description|\
         description of parameters|参数说明|要素说明|参数描述|字段说明|接口相关信息|\
         api information|none|无|parameters description",
    ),
];

patterns! {
    ANSWERED = r"(?i)^(?:(?:example|sample|successful|success|http/\d(?:\.\d)?|http|status|response|responses)[\s:：]+)*(\d{3})(?:\s+(?:ok|created|accepted|no content|response|example|not found|bad request|unauthorized|forbidden|[a-z ]{0,20}error|too many requests))*(?:\s*\([\w/+.-]+\))?$";
    STATUS = r"(?i)^(?:(?:http\s*)?(?:normal\s*)?(?:response\s*|return\s*)?(?:status\s*)?code|状态码|返回值|返回码|http状态码)\s*[:：]?\s*[:：]?\s*(\d{3})\b";
    SHOWN = r"^(?:example|sample|示例|样例)\s*\d+(?:\s|$)";
    NUMBERING = r"^(?:\d+[.、)]\s*)+";
}

/// A heading or label without marks, numbering and colon, in small letters.
pub fn label(text: &str) -> String {
    let text = plain(text).to_lowercase();
    let text = NUMBERING.replace(text.trim(), "");
    text.trim()
        .trim_end_matches([':', '：', '.', '。'])
        .trim()
        .to_owned()
}

/// What a heading or label announces; none where it is other text.
pub fn topic(text: &str) -> Option<Topic> {
    if text.len() > 200 {
        return None;
    }
    let text = label(text);
    if let Some(found) = STATUS.captures(&text).or_else(|| ANSWERED.captures(&text)) {
        return found[1].parse().ok().map(Topic::Status);
    }
    if SHOWN.is_match(&text) {
        return Some(Topic::Example);
    }
    let spaceless = text.replace(' ', "");
    let chinese = || known(TOPICS, &spaceless).filter(|_| !spaceless.is_ascii());
    known(TOPICS, &text).or_else(chinese)
}

/// What a column of a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The name of a parameter or member.
    Name,
    /// Whether it is mandatory.
    Mandatory,
    /// Its type.
    Type,
    /// Whether null may stand in its place.
    Nullable,
    /// Where it goes.
    Place,
    /// What it means.
    Words,
    /// What stands for it when it is absent.
    Default,
    /// A status.
    Status,
    /// An error code.
    Code,
    /// Something of no use here.
    Other,
}

const COLUMNS: &[(Column, &str)] = &[
    (
        Column::Name,
        "parameter|parameters|name|parameter name|attribute|field|field name|element|element name|\
         header|header name|key|path|property|property name|argument|query parameter|path parameter|variable|member|response item|request item|item|参数|名称|参数名|参数名称|\
         字段|字段名|字段名称|属性|元素|头域|消息头|请求头|要素|变量|对象|子元素",
    ),
    (
        Column::Mandatory,
        "mandatory|required|mandatory or optional|is mandatory|mandatory/optional|optional|\
         是否必选|必选|是否必填|必填|是否必须|必须|必选/可选|可选|是否可选|必需|是否必需|是否必传|是否必返回",
    ),
    (
        Column::Type,
        "type|parameter type|data type|value type|datatype|json type|参数类型|类型|数据类型|字段类型|参数数据类型",
    ),
    (Column::Nullable, "nullable|null|can be null|是否可为空|可为空"),
    (
        Column::Place,
        "in|location|position|parameter location|parameter position|位置|参数位置",
    ),
    (
        Column::Words,
        "description|descriptions|meaning|remark|remarks|note|notes|value|explanation|value range|\
         range|constraints|constraint|details|cause|描述|说明|备注|含义|参数说明|参数描述|取值范围|\
         取值|约束|解释|参数解释|描述信息|使用约束|详细描述",
    ),
    (Column::Default, "default|default value|默认值|缺省值|默认"),
    (
        Column::Status,
        "status code|http status code|return value|returned value|return code|code|http code|\
         status|normal status code|状态码|返回值|返回码|http状态码|编码|http返回码",
    ),
    (
        Column::Code,
        "error code|error codes|error_code|错误码|错误代码|错误编码",
    ),
    (
        Column::Other,
        "example|example value|sample|error message|error_msg|solution|handling measure|measure|\
         message|示例|样例|示例值|错误信息|错误消息|错误描述|处理措施|解决方法|错误码描述|action|\
         access level|condition key|alias|dependencies|resource type (*: required)|权限|授权项|\
         访问级别",
    ),
];

/// What a column is whose name is spelt as most pages have it.
pub fn column_as_spelt(text: &str) -> Option<Column> {
    known(COLUMNS, bare(&label(text)))
}

fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| "()（）*".contains(c))
}

/// What a column is; a misspelt one is known by its nearest word.
pub fn column(text: &str) -> Option<Column> {
    column_as_spelt(text).or_else(|| {
        let text = label(text);
        let text = bare(&text);
        let words: Vec<&str> = COLUMNS.iter().flat_map(|(_, words)| words.split('|')).collect();
        known(COLUMNS, similar::get_close_matches(text, &words, 1, 0.8).first()?)
    })
}

/// Words of a heading of a table that say where its rows go; the first that is found counts.
const PLACES: &[(Place, &str)] = &[
    (
        Place::Path,
        "path param|路径参数|path parameter|uri parameter|路径变量",
    ),
    (
        Place::Query,
        "query param|query参数|查询参数|filter param|过滤参数|query string",
    ),
    (Place::Header, "header|消息头|请求头|响应头"),
    (Place::Body, "body|消息体|请求体|响应体"),
];

/// The place that a heading of a table names.
pub fn place(caption: &str) -> Option<Place> {
    let caption = caption.to_lowercase();
    let named = |words: &str| words.split('|').any(|w| caption.contains(w));
    PLACES
        .iter()
        .find(|(_, words)| named(words))
        .map(|(place, _)| *place)
}

/// The words of kinds; plural and misspelt ones are found by the nearest.
pub const KINDS: &[(Kind, &str)] = &[
    (
        Kind::String,
        "string|str|text|char|varchar|enum|uuid|date|datetime|timestamp|time|timestampstring|\
         iso8601|url|string(string)|timestamp_iso|datetime_iso|timestampiso8601|date-time|byte|\
         binary|regexp|ip|cidr",
    ),
    (
        Kind::Integer,
        "integer|int|long|int32|int64|uint64|uint32|uint|short|bigint|bigdecimalinteger",
    ),
    (Kind::Number, "number|float|double|decimal|numeric|bigdecimal"),
    (Kind::Boolean, "boolean|bool"),
    (
        Kind::Object,
        "object|struct|structure|map|dict|dictionary|json|jsonobject|hashmap|dictdata|jsonmap|body",
    ),
    (
        Kind::Array,
        "array|list|arraylist|set|jsonarray|arrays|lists|vector",
    ),
    (Kind::Null, "null"),
];

/// Names of parameters that say how many items a page of a list has.
pub const LIMITS: &[&str] = &["limit", "Limit", "page_size", "pageSize", "PageSize"];
/// Names of parameters that say at which item a page begins.
pub const OFFSETS: &[&str] = &["offset", "Offset", "start"];

/// The methods of requests.
pub const METHODS: [&str; 7] = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];

/// Whether a line begins like a request: a method and an address.
pub fn is_request_line(line: &str) -> bool {
    let (method, address) = line.split_once(char::is_whitespace).unwrap_or_default();
    let address = address.trim_start();
    let path = |text: &str| {
        text.starts_with('/') || text.starts_with("http") || text.starts_with('{') && text.contains('/')
    };
    METHODS.contains(&method) && path(address)
}

/// Words of an answer to "mandatory?".
pub fn mandatory(text: &str) -> Option<bool> {
    let text = label(text);
    let first = text
        .split(['(', '（', '\n', ',', '，', '.', ';'])
        .next()
        .unwrap_or_default()
        .trim();
    let begins = |word: &str, sign: char| first.starts_with(word) || first.starts_with(sign);
    known(MANDATORY, first)
        .or_else(|| begins("yes", '是').then_some(true))
        .or_else(|| begins("no", '否').then_some(false))
}

const MANDATORY: &[(bool, &str)] = &[
    (true, "yes|y|true|mandatory|required|是|必选|必填|必须|必需|m"),
    (
        false,
        "no|n|false|optional|not required|否|可选|选填|非必选|非必填|o|conditional|条件必选|-|recommended",
    ),
];
