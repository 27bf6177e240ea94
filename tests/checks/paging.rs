//! Pages of an account: sizes, borders, walks and the id filter.

use std::sync::LazyLock;

use cloud_conformance::{
    catalogue::{Files, document::Document},
    checks::paging::Pages,
    exchange::Exchange,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    made_up::answered,
    relations::{Says, breaks, entry, says},
};

const SET: &str = "/Response/InstanceStatusSet";
const TOTAL: &str = "/Response/TotalCount";

/// The pages of the API that the program knows best.
pub(crate) fn list() -> Pages<'static> {
    static DOCUMENTS: LazyLock<Vec<Document>> = LazyLock::new(|| Document::all(&Files::embedded()).unwrap());
    let document = DOCUMENTS.iter().find(|d| d.profile == "cvm-2017-status");
    Pages(document.and_then(|d| d.paging.as_ref()).unwrap())
}

/// The id of an account's n-th instance.
fn id(n: usize) -> String {
    format!("ins-{n:08}")
}

/// A page with these instances of an account that says to have so many.
fn page(index: usize, role: &str, total: &Value, instances: impl IntoIterator<Item = usize>) -> Exchange {
    let set: Vec<Value> = instances
        .into_iter()
        .map(|n| json!({ "InstanceId": id(n), "InstanceState": "RUNNING" }))
        .collect();
    let body = json!({ "Response": { "TotalCount": total, "InstanceStatusSet": set, "RequestId": "r" } });
    let mut exchange = entry(answered("cvm-2017-status", 200, &body), index, role);
    if role.contains('=') {
        exchange.request.url = format!("http://127.0.0.1/?{role}");
    }
    exchange
}

/// The page that a conforming account of this size answers with.
fn honest(index: usize, total: usize, limit: usize, offset: usize) -> Exchange {
    let end = total.min(offset + limit);
    page(
        index,
        &format!("Limit={limit}&Offset={offset}"),
        &json!(total),
        offset.min(end)..end,
    )
}

fn error() -> Exchange {
    let body =
        json!({ "Response": { "Error": { "Code": "InvalidParameter", "Message": "m" }, "RequestId": "r" } });
    answered("cvm-2017-status", 200, &body)
}

#[test]
fn a_page_has_the_size_that_was_asked_for() {
    for (role, total, items, expected) in [
        ("Limit=5&Offset=0", 9, 5, Says::Agrees),
        ("Limit=5&Offset=0", 9, 4, breaks(SET)),
        ("Limit=5&Offset=0", 9, 6, breaks(SET)),
        ("Limit=5&Offset=7", 9, 2, Says::Agrees),
        ("Limit=5&Offset=7", 9, 3, breaks(SET)),
        ("Limit=5&Offset=9", 9, 0, Says::Agrees),
        ("Limit=5&Offset=12", 9, 0, Says::Agrees),
        ("Limit=5&Offset=12", 9, 1, breaks(SET)),
        // Absent: 20 and 0.
        ("no query", 30, 20, Says::Agrees),
        ("no query", 30, 19, breaks(SET)),
        ("no query", 30, 21, breaks(SET)),
        ("Limit=5", 9, 5, Says::Agrees),
        ("Offset=25", 30, 5, Says::Agrees),
        ("no query", 0, 0, Says::Agrees),
    ] {
        let exchange = page(0, role, &json!(total), 0..items);
        assert_eq!(
            says(&list().size(&exchange)),
            expected,
            "{role} of {total}: {items}"
        );
    }
}

/// A relation reads only members that passed their own clauses.
#[test]
fn a_malformed_page_is_not_read() {
    let well = json!([{ "InstanceId": "a", "InstanceState": "RUNNING" }]);
    for (total, set) in [
        (json!("1"), well.clone()),
        (json!(-1), well.clone()),
        (json!(null), well),
        (json!(1), json!({})),
        (json!(1), json!(null)),
        (json!(1), json!([{ "InstanceId": 7 }])),
        (json!(1), json!([{}])),
        (json!(1), json!(["a"])),
    ] {
        let body = json!({ "Response": { "TotalCount": total, "InstanceStatusSet": set } });
        let exchange = answered("cvm-2017-status", 200, &body);
        for judged in [
            list().size(&exchange),
            list().same_total(&[&exchange]),
            list().walk_is_complete(&[&exchange]),
            list().total_within(&exchange, 0),
            list().total_is_the_items(&exchange),
        ] {
            assert_eq!(says(&judged), Says::Nothing, "{body}");
        }
        // These read the list alone.
        let readable = list().ids(&exchange).is_some();
        for (judged, expected) in [
            (list().same_instances(&[&exchange, &exchange]), Says::Agrees),
            (
                list().halves_make_the_whole(&[&exchange, &exchange, &exchange]),
                breaks(SET),
            ),
            (list().is_empty(&exchange), breaks(SET)),
        ] {
            assert_eq!(
                says(&judged),
                if readable { expected } else { Says::Nothing },
                "{body}"
            );
        }
    }
    assert_eq!(says(&list().size(&error())), Says::Nothing);
}

#[test]
fn a_page_never_holds_more_than_100() {
    for (items, expected) in [
        (0, Says::Agrees),
        (100, Says::Agrees),
        (101, breaks(SET)),
        (120, breaks(SET)),
    ] {
        let exchange = page(0, "Limit=101&Offset=0", &json!(items), 0..items);
        assert_eq!(says(&list().at_most(&exchange, 100)), expected, "{items}");
    }
    // An error holds none.
    assert_eq!(says(&list().at_most(&error(), 100)), Says::Agrees);
}

#[test]
fn the_total_is_the_same_on_every_page() {
    let totals = |totals: &[usize]| {
        let pages: Vec<Exchange> = totals
            .iter()
            .enumerate()
            .map(|(n, t)| page(n, "page", &json!(t), 0..1))
            .collect();
        list().same_total(&pages.iter().collect::<Vec<_>>())
    };
    assert_eq!(says(&totals(&[])), Says::Nothing);
    assert_eq!(says(&totals(&[7])), Says::Agrees);
    assert_eq!(says(&totals(&[7, 7, 7])), Says::Agrees);
    assert_eq!(says(&totals(&[7, 7, 8])), breaks(TOTAL));
    assert_eq!(
        says(&totals(&[7, 6, 8])),
        Says::Breaks(vec![TOTAL.into(), TOTAL.into()])
    );
    let judged = totals(&[7, 7, 8]);
    assert_eq!(
        (
            judged.findings[0].exchange,
            judged.findings[0].compared_with.as_slice()
        ),
        (2, &[0][..])
    );
}

#[test]
fn neighbouring_pages_make_the_page_of_both() {
    let all = |first: &[usize], second: &[usize], whole: &[usize]| {
        let of = |n, ids: &[usize]| page(n, "page", &json!(9), ids.iter().copied());
        says(&list().halves_make_the_whole(&[&of(0, first), &of(1, second), &of(2, whole)]))
    };
    assert_eq!(all(&[0, 1], &[2, 3], &[0, 1, 2, 3]), Says::Agrees);
    // No order is promised.
    assert_eq!(all(&[3, 1], &[0, 2], &[2, 0, 1, 3]), Says::Agrees);
    assert_eq!(all(&[0, 1], &[2], &[0, 1, 2]), Says::Agrees);
    for (first, second, whole) in [
        (&[0, 1][..], &[1, 2][..], &[0, 1, 2, 3][..]),
        (&[0, 1], &[3, 4], &[0, 1, 2, 3]),
        (&[0, 1], &[2], &[0, 1, 2, 3]),
        (&[0, 1], &[2, 3], &[0, 1, 2]),
        (&[0, 1], &[1], &[0, 1]),
        (&[0, 0], &[1], &[0, 1]),
    ] {
        assert_eq!(
            all(first, second, whole),
            breaks(SET),
            "{first:?} {second:?} {whole:?}"
        );
    }
}

#[test]
fn equal_requests_bring_equal_sets() {
    let both = |first: &[usize], second: &[usize]| {
        let of = |n, ids: &[usize]| page(n, "page", &json!(9), ids.iter().copied());
        says(&list().same_instances(&[&of(0, first), &of(1, second)]))
    };
    assert_eq!(both(&[0, 1], &[1, 0]), Says::Agrees);
    assert_eq!(both(&[0, 1], &[0, 2]), breaks(SET));
    assert_eq!(both(&[0, 1], &[0]), breaks(SET));
    assert_eq!(both(&[0], &[0, 1]), breaks(SET));
}

#[test]
fn a_walk_yields_everything_once() {
    let walk = |total: usize, pages: &[(usize, Vec<usize>)]| {
        let pages: Vec<Exchange> = pages
            .iter()
            .enumerate()
            .map(|(n, (offset, ids))| {
                page(
                    n,
                    &format!("Limit=100&Offset={offset}"),
                    &json!(total),
                    ids.iter().copied(),
                )
            })
            .collect();
        says(&list().walk_is_complete(&pages.iter().collect::<Vec<_>>()))
    };
    let to = |from: usize, to: usize| (from..to).collect::<Vec<_>>();
    assert_eq!(walk(0, &[(0, vec![])]), Says::Agrees);
    assert_eq!(walk(130, &[(0, to(0, 100)), (100, to(100, 130))]), Says::Agrees);
    // One is skipped at the border, one is missing at the end, one comes twice, one is too many.
    assert_eq!(walk(130, &[(0, to(0, 100)), (100, to(101, 131))]), Says::Agrees);
    assert_eq!(walk(130, &[(0, to(0, 100)), (100, to(101, 130))]), breaks(TOTAL));
    assert_eq!(walk(130, &[(0, to(0, 100)), (100, to(100, 129))]), breaks(TOTAL));
    assert_eq!(walk(130, &[(0, to(0, 100)), (100, to(99, 129))]), breaks(SET));
    assert_eq!(walk(130, &[(0, to(0, 100)), (100, to(100, 131))]), breaks(TOTAL));
    // An account that grew while it was walked through.
    assert_eq!(walk(201, &[(0, to(0, 100)), (100, to(100, 200))]), Says::Open);
    assert_eq!(walk(200, &[(0, to(0, 100)), (100, to(100, 200))]), Says::Agrees);
    // Each page counts everything, the earlier ones too.
    let pages = [129, 130].map(|total| {
        let skipped = if total == 130 { 100 } else { 0 };
        let query = format!("Limit=100&Offset={skipped}");
        page(
            skipped,
            &query,
            &json!(total),
            to(skipped, 130.min(skipped + 100)),
        )
    });
    assert_eq!(
        says(&list().walk_is_complete(&[&pages[0], &pages[1]])),
        breaks(TOTAL)
    );
}

#[test]
fn a_total_is_not_below_what_comes_back() {
    for (total, expected) in [
        (json!(2), breaks(TOTAL)),
        (json!(3), Says::Agrees),
        (json!(4), Says::Agrees),
        (json!("3"), Says::Nothing),
    ] {
        let exchange = page(0, "100 InstanceIds", &total, 0..3);
        assert_eq!(
            says(&list().total_covers_the_items(&exchange)),
            expected,
            "{total}"
        );
    }
}

#[test]
fn a_page_that_comes_again_is_told_by_its_first_instances() {
    let pages = [0, 1].map(|n| page(n, "Limit=100", &json!(9), 0..9));
    let judged = list().walk_is_complete(&[&pages[0], &pages[1]]);
    let told: Vec<&str> = judged.findings.iter().map(|f| f.actual.as_str()).collect();
    assert_eq!(told, [0, 1, 2, 3, 4].map(id));
}

#[test]
fn a_filter_brings_those_that_were_asked_for() {
    let asked: Vec<String> = [1, 2, 3].map(id).into();
    let of = |total: usize, ids: &[usize]| page(0, "3 InstanceIds", &json!(total), ids.iter().copied());
    for (total, ids, only, all, within, items) in [
        (
            3,
            &[1, 2, 3][..],
            Says::Agrees,
            Says::Agrees,
            Says::Agrees,
            Says::Agrees,
        ),
        (
            3,
            &[3, 1, 2],
            Says::Agrees,
            Says::Agrees,
            Says::Agrees,
            Says::Agrees,
        ),
        (2, &[1, 2], Says::Agrees, breaks(SET), Says::Agrees, Says::Agrees),
        (
            3,
            &[1, 2, 4],
            breaks(SET),
            breaks(SET),
            Says::Agrees,
            Says::Agrees,
        ),
        (
            4,
            &[1, 2, 3, 4],
            breaks(SET),
            Says::Agrees,
            breaks(TOTAL),
            Says::Agrees,
        ),
        (
            4,
            &[1, 2, 3],
            Says::Agrees,
            Says::Agrees,
            breaks(TOTAL),
            breaks(TOTAL),
        ),
        (
            2,
            &[1, 2, 3],
            Says::Agrees,
            Says::Agrees,
            Says::Agrees,
            breaks(TOTAL),
        ),
        (0, &[], Says::Agrees, breaks(SET), Says::Agrees, Says::Agrees),
    ] {
        let exchange = of(total, ids);
        let all_asked = asked.iter().map(String::as_str).collect();
        assert_eq!(
            says(&list().only_those(&exchange, &all_asked)),
            only,
            "{total} {ids:?}: only"
        );
        let missing = list().missing(&exchange, &asked).unwrap();
        assert_eq!(missing.is_empty(), all == Says::Agrees, "{total} {ids:?}: all");
        assert_eq!(
            says(&list().total_within(&exchange, 3)),
            within,
            "{total} {ids:?}: within"
        );
        assert_eq!(
            says(&list().total_is_the_items(&exchange)),
            items,
            "{total} {ids:?}: items"
        );
    }
    assert_eq!(says(&list().is_empty(&of(0, &[]))), Says::Agrees);
    assert_eq!(says(&list().is_empty(&of(1, &[1]))), breaks(SET));
}

/// A finding lists what is missing, and not without end.
#[test]
fn a_long_list_is_cut() {
    let asked: Vec<String> = (0..100).map(id).collect();
    let exchange = page(0, "100 InstanceIds", &json!(0), []);
    let missing = list().missing(&exchange, &asked).unwrap();
    let message = list().do_not_come_back(&exchange, &missing).message;
    assert!(
        message.contains(&id(4)) && !message.contains(&id(5)) && message.contains("95 more"),
        "{message}"
    );
    let message = list().do_not_come_back(&exchange, &missing[..5]).message;
    assert!(message.contains(&id(4)) && !message.contains("more"), "{message}");
}

proptest! {
    #[test]
    fn an_honest_account_passes_whatever_is_asked(total in 0..400usize, limit in 1..=100usize, offset in 0..500usize) {
        let exchange = honest(0, total, limit, offset);
        prop_assert_eq!(says(&list().size(&exchange)), Says::Agrees);
        let (a, b, c) = (honest(0, total, limit, offset), honest(1, total, limit, offset + limit), honest(2, total, 2 * limit, offset));
        prop_assert_eq!(says(&list().halves_make_the_whole(&[&a, &b, &c])), Says::Agrees);
        prop_assert_eq!(says(&list().same_total(&[&a, &b, &c])), Says::Agrees);
    }

    #[test]
    fn a_page_of_another_size_is_found(total in 0..400usize, limit in 1..=100usize, offset in 0..500usize, by in 1..5usize, more: bool) {
        let right = total.saturating_sub(offset).min(limit);
        let wrong = if more { right + by } else { right.saturating_sub(by) };
        prop_assume!(wrong != right);
        let exchange = page(0, &format!("Limit={limit}&Offset={offset}"), &json!(total), 0..wrong);
        prop_assert_eq!(says(&list().size(&exchange)), breaks(SET));
    }

    #[test]
    fn a_walk_with_one_fault_is_found(total in 1..500usize, which in 0..500usize, again: bool) {
        let which = which % total;
        let pages = |fault: bool| -> Vec<Exchange> {
            let pages = total.div_ceil(100);
            (0..pages).map(|n| {
                let ids = (n * 100)..total.min((n + 1) * 100);
                let ids: Vec<usize> = ids.filter(|i| !(fault && *i == which)).collect();
                let ids = if fault && again { ids.iter().chain(ids.first()).copied().collect() } else { ids };
                page(n, &format!("Limit=100&Offset={}", n * 100), &json!(total), ids)
            }).collect()
        };
        let whole = pages(false);
        prop_assert_eq!(says(&list().walk_is_complete(&whole.iter().collect::<Vec<_>>())), Says::Agrees);
        let faulty = pages(true);
        let judged = list().walk_is_complete(&faulty.iter().collect::<Vec<_>>());
        prop_assert!(!judged.findings.is_empty());
    }
}
