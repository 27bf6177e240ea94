//! Pages, filters, and counts beside lists, for an API that is only data.

use serde_json::Value;

use super::{new, refusing};
use crate::{
    catalogue::document::{Document, Paging},
    reference::{
        answer::Body,
        deviations::{
            Deviation,
            layer::{Layer, answered, asked_if},
            must,
        },
    },
};

/// A parameter of the query is not looked at.
fn ignoring(parameter: &str) -> Layer {
    let begin = format!("{parameter}=");
    let named = begin.clone();
    asked_if(
        move |call| call.query.split('&').any(|pair| pair.starts_with(&named)),
        move |call| {
            let pairs: Vec<&str> = call.query.split('&').filter(|p| !p.starts_with(&begin)).collect();
            call.query = pairs.join("&");
        },
    )
}

pub(super) fn pages(document: &Document, paging: &Paging) -> Vec<Deviation> {
    let total = paging.total.rsplit('.').next().unwrap_or_default();
    let body_of_list = paging.list.clone();
    let total_at = paging.total.clone();
    let at = |path: &str| format!("/{}", path.replace('.', "/"));
    let (list, number) = (at(&body_of_list), at(&total_at));
    let first = list.clone();
    let largest = format!("{}={}", paging.limit, paging.most);
    let (limited, placed) = (format!("{}=", paging.limit), format!("{}=", paging.offset));
    let second = format!("&{}={}", paging.offset, paging.first + 1);
    let changed = |change: Box<dyn Fn(&mut Value) + Send + Sync>| {
        answered(move |_, given| {
            if let Body::Json(body) = &mut given.body {
                change(body);
            }
        })
    };
    let mut found = vec![
        new(
            document,
            &format!("{}.ignored", paging.limit),
            "the number of items that a page may hold is not looked at",
            must(&format!("{}.size", paging.limit)),
            ignoring(&paging.limit),
        ),
        new(
            document,
            &format!("{}.maximum-refused", paging.limit),
            "the largest page is refused",
            must(&format!("{}.maximum", paging.limit)),
            refusing(document, move |query| {
                query.split('&').any(|pair| pair == largest)
            }),
        ),
        new(
            document,
            &format!("{}.another-default", paging.offset),
            "without a place the second item is the first one",
            must(&format!("{}.default", paging.offset)),
            asked_if(
                move |call| call.query.starts_with(&limited) && !call.query.contains(&placed),
                move |call| call.query.push_str(&second),
            ),
        ),
        new(
            document,
            &format!("{}.ignored", paging.offset),
            "every page is the first one",
            must("paging.walk"),
            ignoring(&paging.offset),
        ),
        new(
            document,
            &format!("{total}.of-the-page"),
            "the number of all items is that of the page",
            must(&format!("{total}.constant")),
            changed(Box::new(move |body| {
                let items = body.pointer(&list).and_then(Value::as_array).map(Vec::len);
                if let (Some(items), Some(total)) = (items, body.pointer_mut(&number)) {
                    *total = items.into();
                }
            })),
        ),
        new(
            document,
            "paging.twice",
            "the first item of a page comes twice",
            must("paging.walk"),
            changed(Box::new(move |body| {
                if let Some(Value::Array(items)) = body.pointer_mut(&first)
                    && items.len() > 1
                {
                    items[1] = items[0].clone();
                }
            })),
        ),
    ];
    // A page of the largest size that is the usual one shows nothing.
    if paging.default != paging.most {
        found.push(new(
            document,
            &format!("{}.not-kept", paging.limit),
            "a page holds whatever there is",
            must(&format!("{}.most", paging.limit)),
            ignoring(&paging.limit),
        ));
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
            let pointer = format!("/{}", path.replace('.', "/"));
            found.push(new(
                document,
                &format!("{}.one-too-many", row.name),
                &format!("{} is one more than the items that it counts", row.name),
                must(&format!("{}.count", row.name)),
                answered(move |_, given| {
                    if let Body::Json(body) = &mut given.body
                        && let Some(count) = body.pointer_mut(&pointer)
                    {
                        *count = (count.as_u64().unwrap_or(0) + 1).into();
                    }
                }),
            ));
        }
    }
    found
}
