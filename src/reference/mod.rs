//! The reference: a server that conforms to every profile, embedded so that the suite can prove itself.
//!
//! Comes in: [`Options`], with the documents of a suite. Goes out: a [`Reference`] that serves all their
//! APIs at one address, each with an account of its own making: those that need thought are written by
//! hand, the others are made from the rows of their documents. It is reached over HTTP only and shares
//! nothing with the checks, so that a mistake there cannot hide here.
//!
//! A request goes one way through the room:
//!
//! ```text
//! wire → call → router → conforming → front → auth → the API's own file → answer → shape → writing → wire
//! ```
//!
//! A deviation is a layer between the router and all that conforms: it changes what is asked or what
//! is answered.
//!
//! An error can be had on demand: the request header [`FAULT_HEADER`] names a status (`400`, `401`,
//! `429`, `500`), or for cvm an error code, and the request is answered with that.

mod account;
mod answer;
mod api;
mod auth;
mod call;
mod clouddc;
mod clouddc_instances;
mod conforming;
mod cvm;
mod cvm_account;
mod cvm_parameters;
mod dcs;
mod dcs_instance;
mod dcs_status;
mod deletions;
mod deviations;
mod fault;
mod fixtures;
mod from_rows;
mod front;
mod identity;
mod options;
mod rate;
mod router;
mod server;
mod service;
mod shape;
mod suite;
mod variants;
mod wire;
mod world;
mod writing;

pub use auth::{DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, DEFAULT_TOKEN, EXPIRED_TOKEN};
pub use deviations::{Configured, Deviation};
pub use fault::FAULT_HEADER;
pub use fixtures::{
    ABSENT_INSTANCE, CLOUDDC_ERROR, CLOUDDC_MOVING, CLOUDDC_STOPPED, CVM_ABSENT, CVM_INSTANCES,
    DCS_CREATEFAILED, DCS_ERROR, DCS_FULL, DCS_MASTER_STANDBY, DCS_SINGLE, FAILED_INSTANCES, PROJECT, REGION,
};
pub use identity::{IAM_DOMAIN, IAM_PASSWORD, IAM_PROJECT, IAM_USER};
pub use options::{Options, StartError};
pub use server::{Reference, start};
pub use suite::{Suite, deviations};
pub use variants::{UNTRUE, VARIANTS};
