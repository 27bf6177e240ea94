//! The ways in which the reference can differ and still conform: whatever the documents leave free.
//!
//! Each is consulted where it belongs: in front of the service, in an account, in a handler, in
//! the shape of a body or in its writing. Any of them can be combined.

use std::collections::BTreeSet;

/// Defines the variants once: the word in code, the name outside, and what it is about.
macro_rules! variants {
    ($($id:ident $name:literal $about:literal)+) => {
        /// One way in which the reference can differ and still conform.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Variant {
            $($id,)+
        }

        impl Variant {
            const ALL: &[Self] = &[$(Self::$id,)+];
        }

        /// Every variant: its name and what it is about.
        pub const VARIANTS: &[(&str, &str)] = &[$(($name, $about),)+];
    };
}

variants! {
    // How a body is written.
    OrderReversed "order-reversed" "members stand in the opposite order"
    WhiteSpace "white-space" "blanks, tabs and line breaks stand around every token"
    PrettyPrinted "pretty-printed" "bodies are indented and end with a line break"
    UnicodeEscapes "unicode-escapes" "every character of names and texts is written as a \\u escape"
    FloatIntegers "integers-with-point" "integers are written as 8.0, which is advised against"
    ExponentIntegers "integers-with-exponent" "integers are written as 8e0, which is advised against"
    // How it goes over the wire.
    Gzip "gzip" "bodies are compressed for clients that accept it"
    Chunked "chunked" "bodies come in chunks of a few bytes"
    ConnectionClosed "connection-closed" "the connection is closed after each answer"
    SlowAnswers "slow-answers" "every fourth answer takes 30 ms longer"
    Charset "charset" "the content type of Huawei answers names a charset"
    ContentTypeOther "content-type-other" "bodies are called text/plain, which is advised against"
    ContentTypeAbsent "content-type-absent" "answers have no content type, which is advised against"
    HeadersAdded "headers-added" "answers carry the further headers of real gateways"
    // What is in a body.
    MembersAdded "members-added" "every object has members that no document names"
    OptionalAbsent "optional-members-absent" "members that speak of what need not exist are absent"
    TableOnlyAbsent "table-only-members-absent" "counters that stand in no example are absent, which is advised against"
    ExampleOnlyAbsent "example-only-members-absent" "counters that stand in no table are absent"
    CreatefailedAbsent "createfailed-absent" "createfailed_count is absent unless failures are asked for"
    Nulls "nulls" "whatever may be null is null"
    LimitAscii "texts-at-limit-ascii" "error texts have exactly the longest length, in ASCII"
    LimitCjk "texts-at-limit-cjk" "error texts have exactly the longest length, in Chinese characters"
    LimitEmoji "texts-at-limit-emoji" "error texts have exactly the longest length, in emoji"
    EmptyTexts "empty-texts" "error texts and texts of an instance are empty where no form is documented"
    OffList "values-off-list" "values are of the right kind and on no documented list, which is advised against"
    // What stands in front of the service.
    Throttled "throttled" "the gateway throttles now and then, and does not say for how long"
    ThrottledNow "throttled-retry-after-0" "the gateway throttles now and then, and says to retry at once"
    ThrottledSecond "throttled-retry-after-1" "the gateway throttles rarely, and says to retry after a second"
    ThrottledDate "throttled-retry-after-date" "the gateway throttles now and then, and names the time to retry"
    Hiccups "gateway-hiccups" "the gateway answers 502, 503 or 504 now and then, in JSON and in HTML"
    Firewall "firewall-pages" "a firewall answers 403, 418 or 503 in HTML now and then"
    GatewayErrors "gateway-errors" "400 and 500 come from the gateway, with its codes and a request_id"
    // Who is refused, and how.
    OtherRefusals "other-refusals" "unknown and malformed ids are refused with other statuses and shapes"
    AnyProject "any-project" "every project id is served, which is advised against"
    DcsUnauthenticated "dcs-unauthenticated" "DCS serves requests without a credential"
    OwnUnauthenticated "clouddc-own-401" "CloudDC answers 401 itself, without the gateway's request_id"
    ThrottleText "clouddc-429-text" "a 429 of CloudDC has a body that is not JSON"
    ThrottleEmpty "clouddc-429-empty" "a 429 of CloudDC has no body"
    // The DCS accounts.
    NoFailures "no-failed-instances" "no creation has failed"
    CountsChange "counts-change" "the counts change with every request"
    CountsAlternate "counts-alternate" "the counts alternate between two states with every request"
    CountsDrift "counts-drift" "the counts change every few requests"
    FailuresChange "failures-change" "one more creation has failed with every request"
    V1Memcached "v1-memcached" "v1.0 has a memcached object as well, and the sums include it"
    HugeCounts "huge-counts" "counts go beyond 32 bits"
    FailuresMove "failures-move" "one more creation fails while the counts are read"
    // One DCS instance.
    ZonesText "zones-text" "available_zones is a text, as in the example"
    ZonesEmpty "zones-empty" "available_zones is an empty array"
    AddressesArray "backend-addrs-array" "backend_addrs is an array of texts"
    DetailsChange "details-change" "used memory and status of an instance change with every request"
    // The CloudDC instances.
    OlderStates "older-state-names" "states have names of earlier editions, which is advised against"
    Underscore "shutting-down-underscore" "shutting-down is spelled as in the drawing, which is advised against"
    EndsNotFound "series-ends-404" "a terminated instance is not found any more"
    BeginsNotFound "series-begins-404" "a new instance is not found at first"
    Hasty "states-skipped" "the instance moves several steps between two requests"
    ErrorRemembered "error-remembered" "the error object stays after the instance has left the state"
    ErrorNulls "error-members-null" "the members of the error object are null, which is advised against"
    // The cvm account.
    Empty "empty-account" "there is no instance: every count is 0"
    Cvm2 "cvm-2-instances" "the cvm account holds the two known instances only"
    Cvm20 "cvm-20-instances" "the cvm account holds exactly one page of the usual size"
    Cvm100 "cvm-100-instances" "the cvm account holds exactly one page of the largest size"
    Cvm1200 "cvm-1200-instances" "the cvm account holds 1200 instances, twelve of the largest pages"
    Cvm1250 "cvm-1250-instances" "the cvm account holds more than twelve of the largest pages"
    CvmGrows "cvm-grows" "the cvm account has one more instance with every request"
    CvmCountsFirst "cvm-counts-first" "the cvm account holds few instances and counts them before it lists them, while one is created with every request"
    CvmListChanges "cvm-list-changes" "a cvm instance gives way to another with every request, so that the number stays"
    CvmStatesChange "cvm-states-change" "the states of cvm instances change with every request"
    CvmOrderChanges "cvm-order-changes" "the order within a page of cvm changes with every request"
    CvmOrderOpposite "cvm-order-opposite" "the cvm account is listed from its end, whatever the order of the ids"
    InstancesDeleted "instances-deleted" "the first known instance of each account is deleted after some requests"
    // What cvm leaves to the server.
    CvmNotFound "cvm-unknown-id-error" "an unknown cvm id is an error, InvalidInstanceId.NotFound"
    CvmResourceNotFound "cvm-unknown-id-resource" "an unknown cvm id is an error, ResourceNotFound"
    CvmMalformedValue "cvm-malformed-id-value" "a malformed cvm id is an InvalidParameterValue.InstanceIdMalformed"
    CvmMalformedPlain "cvm-malformed-id-plain" "a malformed cvm id is a plain InvalidParameterValue"
    CvmTooManyPlain "cvm-too-many-ids-plain" "too many cvm ids are a plain InvalidParameterValue, which is advised against"
    CvmLimitClamped "cvm-limit-clamped" "a Limit above 100 is served with 100 items, which is advised against"
    CvmLenient "cvm-lenient" "missing and unknown Action, Version and parameters are overlooked, which is advised against"
    CvmRegionWanted "cvm-region-wanted" "a request without Region is an error, which is advised against"
    CvmGetOnly "cvm-get-only" "POST is an error, which is advised against"
    CvmErrors400 "cvm-errors-400" "errors have the HTTP status 400, which is advised against"
    CvmRequestIds "cvm-request-ids-plain" "request ids are running numbers, which is advised against"
    CvmUnauthorized "cvm-unauthorized-operation" "missing and unknown credentials are an UnauthorizedOperation.InvalidToken"
}

/// What a target file says that is not true of a variant: its keys must be left out when the
/// reference is judged with it.
pub const UNTRUE: &[(&str, &[&str])] = &[
    ("no-failed-instances", FAILED),
    ("failures-change", FAILED),
    (
        "empty-account",
        &[
            "profiles.dcs-v1-status.failed_instances",
            "profiles.dcs-v2-status.failed_instances",
            "profiles.cvm-2017-status.instance_ids",
        ],
    ),
];

const FAILED: &[&str] = &[
    "profiles.dcs-v1-status.failed_instances",
    "profiles.dcs-v2-status.failed_instances",
];

/// The variants that one reference was started with.
#[derive(Debug, Clone, Default)]
pub struct Variants(BTreeSet<Variant>);

impl Variants {
    /// The variants of these names; unknown names are left out.
    pub fn named(names: &[String]) -> Self {
        let all = Variant::ALL.iter().zip(VARIANTS);
        Self(
            all.filter(|(_, (name, _))| names.iter().any(|n| n == name))
                .map(|(v, _)| *v)
                .collect(),
        )
    }

    /// Whether this one is among them.
    pub fn has(&self, variant: Variant) -> bool {
        self.0.contains(&variant)
    }
}
