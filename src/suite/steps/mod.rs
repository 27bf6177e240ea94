//! Steps by topic. A step is a sentence that sends, or one that states by calling a check.

mod answers;
mod by_id;
mod calls;
mod counts;
mod instances;
mod listing;
mod provoke;
