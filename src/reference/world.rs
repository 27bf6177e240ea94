//! What the APIs of a reference share: its accounts, who may ask, and how it differs.

use std::sync::Arc;

use super::{
    account::Account, auth::Credentials, clouddc_instances::Instances, cvm_account, deletions::Deletions,
    front::Front, rate::Rate, variants::Variants,
};
use crate::catalogue::document::Document;

/// Everything that an API may ask for.
#[derive(Debug)]
pub struct World {
    /// What is served, in this order.
    pub documents: Vec<Arc<Document>>,
    /// In which ways it differs.
    pub variants: Variants,
    /// Who may ask.
    pub credentials: Credentials,
    /// What stands in front of the services.
    pub front: Front,
    /// What DCS v1.0 sees: Redis only.
    pub dcs_v1: Account,
    /// What DCS v2 sees: Redis and Memcached.
    pub dcs_v2: Account,
    /// The `CloudDC` instances.
    pub clouddc: Instances,
    /// The cvm account.
    pub cvm: cvm_account::Account,
    /// The documented rate of cvm, where it is enforced.
    pub cvm_rate: Option<Rate>,
    /// Which instances go away.
    pub deletions: Deletions,
}
