//! Pages, filters, and counts beside lists, for an API that is only data.

use serde_json::Value;

use super::{new, refusing};
use crate::{
    catalogue::document::{Document, Paging},
    reference::deviations::{
        Deviation,
        edit::{
            Edit::{Add, Set},
            apply,
        },
        layer::Layer,
        must,
        words::{any, asked_if},
    },
};

/// A parameter of the query is not looked at.
fn ignoring(parameter: &str) -> Layer {
    let begin = format!("{parameter}=");
    asked_if(
        |_| true,
        move |call| {
            let pairs: Vec<&str> = call.query.split('&').filter(|p| !p.starts_with(&begin)).collect();
            call.query = pairs.join("&");
        },
    )
}

#[rustfmt::skip]
pub(super) fn pages(document: &Document, paging: &Paging) -> Vec<Deviation> {
    let Paging { limit, offset, most, .. } = paging;
    let total = paging.total.rsplit('.').next().unwrap_or_default();
    let pointer = |path: &str| format!("/{}", path.replace('.', "/"));
    let (list, first, number) = (pointer(&paging.list), pointer(&paging.list), paging.total.clone());
    let largest = format!("{limit}={most}");
    let (limited, placed) = (format!("{limit}="), format!("{offset}="));
    let second = format!("&{offset}={}", paging.first + 1);
    let mut found = vec![
        new(document, &format!("{limit}.ignored"), "the number of items that a page may hold is not looked at",
            must(&format!("{limit}.size")), ignoring(limit)),
        new(document, &format!("{limit}.maximum-refused"), "the largest page is refused",
            must(&format!("{limit}.maximum")),
            refusing(document, move |query| query.split('&').any(|pair| pair == largest))),
        new(document, &format!("{offset}.another-default"), "without a place the second item is the first one",
            must(&format!("{offset}.default")),
            asked_if(
                move |call| call.query.starts_with(&limited) && !call.query.contains(&placed),
                move |call| call.query.push_str(&second),
            )),
        new(document, &format!("{offset}.ignored"), "every page is the first one",
            must("paging.walk"), ignoring(offset)),
        new(document, &format!("{total}.of-the-page"), "the number of all items is that of the page",
            must(&format!("{total}.constant")),
            any().edited(move |_, body| {
                if let Some(items) = body.pointer(&list).and_then(Value::as_array).map(Vec::len) {
                    apply(body, &number, &Set(items.into()));
                }
            })),
        new(document, "paging.twice", "the first item of a page comes twice",
            must("paging.walk"),
            any().edited(move |_, body| {
                if let Some(Value::Array(items)) = body.pointer_mut(&first)
                    && let [first, second, ..] = &mut items[..]
                {
                    second.clone_from(first);
                }
            })),
    ];
    // Only an id says that an item comes twice.
    found.retain(|one| !paging.item.is_empty() || !one.name.ends_with("paging.twice"));
    // A page of the largest size that is the usual one shows nothing.
    if paging.default != Some(paging.most) {
        found.push(new(document, &format!("{limit}.not-kept"), "a page holds whatever there is",
            must(&format!("{limit}.most")), ignoring(limit)));
    }
    found
}

pub(super) fn filters(document: &Document) -> Vec<Deviation> {
    let of = |parameter: &String| {
        new(
            document,
            &format!("{parameter}.ignored"),
            &format!("the filter {parameter} is not looked at"),
            must(&format!("{parameter}.filter")),
            ignoring(parameter),
        )
    };
    document.request.filters.keys().map(of).collect()
}

/// A count beside a list is one too many.
pub(super) fn counts(document: &Document) -> Vec<Deviation> {
    let mut found = vec![];
    for (table, row) in document.rows().filter(|(_, row)| row.counts.is_some()) {
        for path in table.paths(row) {
            let (_, path) = path.split_once('.').unwrap_or_default();
            found.push(new(
                document,
                &format!("{}.one-too-many", row.name),
                &format!("{} is one more than the items that it counts", row.name),
                must(&format!("{}.count", row.name)),
                any().edit([(path, Add(1))]),
            ));
        }
    }
    found
}
