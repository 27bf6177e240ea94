//! What every reference is known to hold: the ids that target files name.

/// The project (tenant) that all accounts belong to.
pub const PROJECT: &str = "0123456789abcdef0123456789abcdef";
/// A well-formed id that no DCS or `CloudDC` instance has.
pub const ABSENT_INSTANCE: &str = "00000000-0000-0000-0000-000000000000";

/// A running single-node DCS instance.
pub const DCS_SINGLE: &str = "68d5745e-6af2-40e4-945d-fe449be00148";
/// A running DCS cluster with all 32 documented members.
pub const DCS_FULL: &str = "68d5745e-6af2-40e4-945d-fe449be00201";
/// A running master/standby DCS instance: with subnet and backup policy, without backend addresses.
pub const DCS_MASTER_STANDBY: &str = "68d5745e-6af2-40e4-945d-fe449be00202";
/// A DCS instance in the status ERROR, with its error code.
pub const DCS_ERROR: &str = "68d5745e-6af2-40e4-945d-fe449be00203";
/// A DCS instance in the status CREATEFAILED, with its error code.
pub const DCS_CREATEFAILED: &str = "68d5745e-6af2-40e4-945d-fe449be00204";
/// How many failed creations both DCS accounts hold.
pub const FAILED_INSTANCES: u64 = 3;

/// A `CloudDC` instance that stays `stopped`.
pub const CLOUDDC_STOPPED: &str = "b2d0cd5e-0000-4000-8000-000000000001";
/// A `CloudDC` instance that moves one documented step with every request, until it is `terminated`.
pub const CLOUDDC_MOVING: &str = "b2d0cd5e-0000-4000-8000-000000000002";
/// A `CloudDC` instance that stays in `error`, with its error object.
pub const CLOUDDC_ERROR: &str = "b2d0cd5e-0000-4000-8000-000000000003";

/// The region of the cvm account.
pub const REGION: &str = "ap-guangzhou";
/// A well-formed id that no cvm instance has.
pub const CVM_ABSENT: &str = "ins-zq7xk4vw";
/// Two of the account's cvm instances; all others are made up from their number.
pub const CVM_INSTANCES: [&str; 2] = ["ins-r8hr2upy", "ins-5d8a23rs"];

/// Whether a text has the form of a project id: 32 lower-case hexadecimal digits.
pub fn is_project_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(is_hex)
}

/// Whether a text has the form of an instance id: a UUID in lower-case hexadecimal digits.
pub fn is_instance_id(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => b == b'-',
            _ => is_hex(b),
        })
}

fn is_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}
