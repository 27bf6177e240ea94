//! Known items that an answer does not show: whether they went away or are hidden, the whole run decides.

use super::pages::{by_ids, ids_listed, paging_of};
use crate::checks::errors;
use crate::checks::paging::Pages;
use crate::exchange::Exchange;
use crate::suite::world::{Step, World};
use crate::verdict::ledger::Cause;

/// A request whose ids are all known is refused because one of them is not.
pub(super) async fn suspect_refusal(w: &mut World, refused: &Exchange) -> Step {
    let paging = paging_of(w)?;
    let ids = Pages(&paging).ids_asked(refused);
    look_for(w, &ids).await?;
    let Some(finding) = errors::is_served(refused).findings.pop() else {
        return Ok(());
    };
    w.suspect(
        finding,
        Cause::GoneBefore {
            ids,
            ended_ms: refused.ended_ms,
            one_is_enough: true,
        },
    );
    Ok(())
}

/// Reads the lists again, and asks for some instances by themselves that they do not show.
pub(super) async fn look_for(w: &mut World, lost: &[String]) -> Step {
    /// Instances that are asked for by themselves.
    const BY_THEMSELVES: usize = 3;
    let paging = paging_of(w)?;
    let mut shown = vec![];
    let lists = w.asked().split_last().map(|(_, lists)| lists.to_vec());
    for list in lists.unwrap_or_default() {
        shown.extend(ids_listed(&paging, &*w.ask(&list).await?));
    }
    let unseen = lost.iter().filter(|id| !shown.contains(id));
    for id in unseen.take(BY_THEMSELVES) {
        let alone = by_ids(w, std::slice::from_ref(id))?;
        w.ask(&alone).await?;
    }
    Ok(())
}
