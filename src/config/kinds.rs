//! The profiles as a target file knows them: which keys each takes, and how it is authenticated.
//!
//! Comes in: nothing. Goes out: one row for each profile, in the order of the catalogue. An API is
//! added to target files by adding its row.

use super::auth::Scheme;

/// What a target file may say of one profile.
#[derive(Debug)]
pub(super) struct Kind {
    /// The profile's id.
    pub id: &'static str,
    /// Its keys besides those that every profile takes.
    pub keys: &'static [&'static str],
    /// Those that must be there.
    pub required: &'static [&'static str],
    /// A well-formed id that no instance has.
    pub absent_instance_id: &'static str,
    /// Whether this is the query API of Tencent Cloud: it names errors by code, not by status, and
    /// takes `POST`.
    pub error_codes: bool,
    /// How its requests can be authenticated; the first stands in advice.
    pub schemes: &'static [Scheme],
}

/// Keys that every profile takes.
pub(super) const COMMON: [&str; 2] = ["base_url", "auth"];

static HUAWEI: [Scheme; 4] = [
    Scheme::Token,
    Scheme::IamPassword,
    Scheme::SdkHmacSha256,
    Scheme::None,
];

static TENCENT: [Scheme; 4] = [
    Scheme::Tc3HmacSha256,
    Scheme::HmacSha256,
    Scheme::HmacSha1,
    Scheme::None,
];

const ABSENT_UUID: &str = "00000000-0000-0000-0000-000000000000";

/// Every profile, in the order of the catalogue.
pub(super) static KINDS: [Kind; 5] = [
    Kind {
        id: "dcs-v1-status",
        keys: &["project_id", "failed_instances"],
        required: &["project_id"],
        absent_instance_id: ABSENT_UUID,
        error_codes: false,
        schemes: &HUAWEI,
    },
    Kind {
        id: "dcs-v2-status",
        keys: &["project_id", "failed_instances"],
        required: &["project_id"],
        absent_instance_id: ABSENT_UUID,
        error_codes: false,
        schemes: &HUAWEI,
    },
    Kind {
        id: "dcs-v1-instance",
        keys: &["project_id", "instance_ids", "absent_instance_id"],
        required: &["project_id", "instance_ids"],
        absent_instance_id: ABSENT_UUID,
        error_codes: false,
        schemes: &HUAWEI,
    },
    Kind {
        id: "clouddc-v1-status",
        keys: &[
            "project_id",
            "instance_ids",
            "absent_instance_id",
            "samples",
            "sample_interval_ms",
        ],
        required: &["project_id", "instance_ids"],
        absent_instance_id: ABSENT_UUID,
        error_codes: false,
        schemes: &HUAWEI,
    },
    Kind {
        id: "cvm-2017-status",
        keys: &["region", "instance_ids", "absent_instance_id", "rate_clause"],
        required: &[],
        absent_instance_id: "ins-zq7xk4vw",
        error_codes: true,
        schemes: &TENCENT,
    },
];

/// Every profile's id.
pub(super) fn ids() -> Vec<&'static str> {
    KINDS.iter().map(|kind| kind.id).collect()
}

impl Kind {
    /// The row of an id.
    pub fn of(id: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.id == id)
    }
}
