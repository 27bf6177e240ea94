//! What a request asks of a list: a page, ids, filters.

use serde_json::Value;

use super::super::cvm_parameters::Parameters;
use crate::catalogue::document::{Document, Paging};

/// Why a request for a list is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// A number is none, or below its limit.
    Malformed,
    /// A number, or the number of ids, is above its limit.
    TooMany,
}

/// What is asked of the account's list.
#[derive(Debug)]
pub struct Asked<'a> {
    paging: Option<&'a Paging>,
    skip: usize,
    take: usize,
    ids: Vec<String>,
    /// Members of an item with the texts that they must have.
    filters: Vec<(&'a str, String)>,
}

/// Items beyond a page of the largest size, or of the default one where that is large.
const BEYOND: usize = 37;
/// A page that is large enough.
const LARGE: u64 = 100;

impl<'a> Asked<'a> {
    /// Reads the parameters that the document names.
    pub fn of(document: &'a Document, parameters: &Parameters) -> Result<Self, Refused> {
        let given = |name: &str| parameters.text(name).filter(|text| !text.is_empty());
        let filters = document.request.filters.iter();
        let filters = filters.filter_map(|(name, member)| Some((member.as_str(), given(name)?)));
        let mut asked = Self {
            paging: document.paging.as_ref(),
            skip: 0,
            take: usize::MAX,
            ids: vec![],
            filters: filters.collect(),
        };
        let Some(paging) = asked.paging else {
            return Ok(asked);
        };
        let number = |name: &str| match given(name).map(|text| text.parse::<u64>()) {
            None => Ok(None),
            Some(Ok(number)) => Ok(Some(number)),
            Some(Err(_)) => Err(Refused::Malformed),
        };
        let limit = number(&paging.limit)?.unwrap_or(paging.default.unwrap_or(paging.most));
        let offset = number(&paging.offset)?.unwrap_or(paging.first);
        if limit < 1 || offset < paging.first {
            return Err(Refused::Malformed);
        }
        if limit > paging.most {
            return Err(Refused::TooMany);
        }
        asked.take = usize::try_from(limit).unwrap_or(usize::MAX);
        asked.skip = usize::try_from(offset - paging.first).unwrap_or(usize::MAX);
        if let Some(by_id) = &paging.by_id {
            asked.ids = parameters.listed(by_id.trim_end_matches(".N"));
            if asked.ids.len() as u64 > paging.most {
                return Err(Refused::TooMany);
            }
        }
        Ok(asked)
    }

    /// How many items the account holds: more than a page of the largest size.
    pub fn account(&self) -> usize {
        let most = self.paging.map_or(0, |p| p.most.min(LARGE));
        usize::try_from(most).unwrap_or(0) + BEYOND
    }

    /// How many items meet what is asked, and those of them that stand on the page.
    pub fn page(&self, items: Vec<Value>) -> (usize, Vec<Value>) {
        let item = self.paging.map_or("", |p| p.item.as_str());
        let is = |value: &Value, text: &str| match value {
            Value::String(own) => own == text,
            Value::Bool(own) => text.parse() == Ok(*own),
            Value::Number(own) => text
                .parse()
                .is_ok_and(|number: serde_json::Number| number == *own),
            _ => false,
        };
        let wanted = |i: &Value| {
            (self.ids.is_empty() || self.ids.iter().any(|id| is(&i[item], id)))
                && self.filters.iter().all(|(member, text)| is(&i[*member], text))
        };
        let meeting: Vec<Value> = items.into_iter().filter(wanted).collect();
        let total = meeting.len();
        let page = meeting.into_iter().skip(self.skip).take(self.take);
        (total, page.collect())
    }
}
