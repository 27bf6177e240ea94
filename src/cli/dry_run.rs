//! `run --dry-run`: what would be sent, and what would stay unseen. Nothing is sent to the target.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    page::{FAINT, Page, STRONG, level},
    rehearsal::{Rehearsal, Sent, rehearse},
    session::{Failure, Session},
};
use crate::catalogue::document::Fixture;
use crate::catalogue::{Catalogue, Profile, Selection};
use crate::config::{Auth, ProfileTarget, Target};
use crate::http::draft::host_of;
use crate::http::stop::StopFlag;
use crate::preflight::requests::{absent, known};
use crate::record::{ClauseRecord, Outcome, ProfileRecord, Verdict};
use crate::report::phrases;
use crate::report::text::{count, line, readable};

/// Kinds of requests of one profile that are named.
const ROLES: usize = 60;
/// Clauses that are named for one reason.
const CLAUSES: usize = 40;

/// Shows what a run would do.
///
/// # Errors
/// The rehearsal could not take place.
pub async fn show(
    catalogue: &Arc<Catalogue>,
    session: &Session,
    selection: Selection,
    stop: Arc<StopFlag>,
) -> Result<u8, Failure> {
    let target = &session.target;
    let rehearsal = rehearse(catalogue, Some(target), selection, stop).await?;
    let record = &rehearsal.record;
    if record.outcome == Outcome::Error || record.exit_code == 4 {
        let code = record.exit_code;
        let message = format!("the rehearsal came to nothing: {}", phrases::exit_reason(record));
        return Err(Failure { code, message });
    }
    let mut page = Page::default();
    let name = line(&target.name, 80);
    page.line(format!("{STRONG}Dry run: nothing is sent to {name}.{STRONG:#}"));
    page.paragraph("The numbers come from a rehearsal against the embedded reference, with what the target file declares. \
         An account that shows less is asked less; a target that throttles, fails or keeps changing is asked more.",
    );
    let mut sum = 0;
    for record in &rehearsal.record.profiles {
        let found = target.profile(&record.id);
        if let (Some(profile), Some(target)) = (catalogue.get(&record.id), found) {
            sum += of_profile(&mut page, profile, target, record, &rehearsal);
        }
    }
    in_all(&mut page, target, sum);
    chain(&mut page, catalogue, target, &rehearsal);
    unseen(&mut page, catalogue, target, &rehearsal);
    account(&mut page, catalogue, &rehearsal);
    page.print()?;
    Ok(0)
}

/// How many requests each host would get, as far as a rehearsal can say.
///
/// # Errors
/// The rehearsal could not take place.
pub async fn requests(
    catalogue: &Arc<Catalogue>,
    session: &Session,
    selection: Selection,
    stop: Arc<StopFlag>,
) -> Result<BTreeMap<String, usize>, Failure> {
    let rehearsal = rehearse(catalogue, Some(&session.target), selection, stop).await?;
    let mut hosts: BTreeMap<String, usize> = BTreeMap::new();
    for target in &session.target.profiles {
        let number = rehearsal.sent.iter().filter(|sent| is_sent(target, sent)).count();
        *hosts.entry(host_of(&target.base_url)).or_default() += number;
    }
    Ok(hosts)
}

/// Whether the target would get a request of the rehearsal, too.
fn is_sent(target: &ProfileTarget, sent: &Sent) -> bool {
    sent.purpose.profile == target.id && (!matches!(target.auth, Auth::None) || sent.is_authenticated())
}

/// One profile's requests by what they are for; returns how many there are.
fn of_profile(
    page: &mut Page,
    profile: &Profile,
    target: &ProfileTarget,
    record: &ProfileRecord,
    rehearsal: &Rehearsal,
) -> usize {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let stand_in = rehearsal.stand_in.profile(&target.id);
    for sent in rehearsal.sent.iter().filter(|sent| is_sent(target, sent)) {
        *numbers
            .entry(role(sent, profile, target, stand_in.unwrap_or(target)))
            .or_default() += 1;
    }
    let mut roles: Vec<(String, usize)> = numbers.into_iter().collect();
    roles.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    let sum = roles.iter().map(|(_, number)| number).sum();
    page.line("");
    page.line(format!(
        "{STRONG}{}{STRONG:#}  about {} for {}",
        record.id,
        count(sum, "request"),
        count(record.clauses.len(), "clause")
    ));
    page.line(format!(
        "  to {} {}",
        profile.document.request.method,
        readable(&address(profile, target))
    ));
    if let Some(subject) = profile.document.subject() {
        let ids = target.fixtures.texts(&subject.key()).iter();
        let ids: Vec<String> = ids.map(|id| line(id, 80)).collect();
        page.field(&format!("  {}s", subject.what()), &ids.join(", "));
    }
    for (role, number) in roles.iter().take(ROLES) {
        page.line(format!("  {number:5}  {role}"));
    }
    if roles.len() > ROLES {
        page.line(format!(
            "         {} for other reasons",
            count(roles.len() - ROLES, "kind")
        ));
    }
    sum
}

/// What a request is for; what the target names in the place of what the reference knows.
fn role(sent: &Sent, profile: &Profile, target: &ProfileTarget, stand_in: &ProfileTarget) -> String {
    let mut role = sent
        .purpose
        .role
        .replace(absent(profile, stand_in), absent(profile, target));
    if let Some((series, _)) = role.split_once(", sample ") {
        role = format!("{series}, a series of samples");
    }
    let own = known(profile, target);
    let what = profile.document.known().map_or("", Fixture::what);
    for (stands, id) in known(profile, stand_in).iter().zip(own) {
        if own.len() > 1 {
            role = replaced(&role, &format!("{what} {stands}"), &format!("each {what}"));
        }
        role = replaced(&role, stands, id);
    }
    line(&role, 120)
}

/// Replaces whole words: a malformed id may begin like a known one.
fn replaced(text: &str, from: &str, to: &str) -> String {
    let mut parts = text.split(from);
    let mut done = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let whole = !part.starts_with(|c: char| c.is_alphanumeric());
        done.push_str(if whole { to } else { from });
        done.push_str(part);
    }
    done
}

/// Where requests go; what differs from request to request stays a placeholder.
fn address(profile: &Profile, target: &ProfileTarget) -> String {
    let mut path = profile.document.request.path.clone();
    for fixture in &profile.document.fixtures {
        if let Some(value) = target.fixtures.text(&fixture.key()) {
            path = path.replace(&format!("{{{}}}", fixture.name), value);
        }
    }
    format!("{}{path}", target.base_url.as_str().trim_end_matches('/'))
}

/// How many requests there are in all, and what limits them.
fn in_all(page: &mut Page, target: &Target, sum: usize) {
    page.line("");
    let least = sum / usize::try_from(target.rate.max(1)).unwrap_or(1);
    let longer = match least {
        0 => String::new(),
        least => format!(": {} or more", count(least, "second")),
    };
    page.paragraph(format!("In all about {}, at most {} of them in any second and host{longer}. Only reading requests are sent, and no \
             redirect is followed.", count(sum, "request"), target.rate),
    );
    if sum > target.max_requests {
        page.paragraph(format!(
            "max_requests = {} would end the run early: raise it.",
            target.max_requests
        ));
    }
}

/// How long a run takes at least, however many requests go side by side.
fn chain(page: &mut Page, catalogue: &Catalogue, target: &Target, rehearsal: &Rehearsal) {
    let Some((profile, length)) = rehearsal.longest_chain(catalogue) else {
        return;
    };
    let samples = |p: &ProfileTarget| {
        let waits = p.fixtures.number("samples").unwrap_or(1).saturating_sub(1);
        u128::from(waits) * p.sample_interval().as_millis()
    };
    let waits = target.profiles.iter().map(samples).max().unwrap_or_default();
    let between = match waits {
        0 => String::new(),
        waits => format!(", and {waits} ms between samples"),
    };
    page.paragraph(format!(
        "However many go side by side, {} of {profile} wait for each other: that many times as long as one answer \
         takes{between}.",
        count(length, "request")
    ));
}

/// What this run cannot judge, whatever the account holds.
fn unseen(page: &mut Page, catalogue: &Catalogue, target: &Target, rehearsal: &Rehearsal) {
    let mut record = rehearsal.record.clone();
    let needs = |id: &str| catalogue.clause(id).is_some_and(|c| c.needs.is_some());
    for profile in &mut record.profiles {
        profile.clauses.retain(|c| !needs(&c.id));
    }
    let groups = phrases::inconclusive(&record);
    let without = without_authentication(catalogue, target, rehearsal);
    if groups.is_empty() && without.is_empty() {
        return page.heading("Nothing would stay unseen for want of a declaration.");
    }
    page.heading("Would stay unseen");
    let mut told = None;
    for group in &groups {
        if told != Some(&group.reason) {
            page.line("");
            page.paragraph(format!("? {}", group.reason));
        }
        told = Some(&group.reason);
        named(page, &group.clauses);
        for advice in &group.advice {
            page.line(format!("    {advice}").trim_end());
        }
    }
    if !without.is_empty() {
        page.line("");
        page.paragraph("? without authentication (scheme = \"none\") no request can lack it");
        named(page, &without);
    }
}

/// The clauses whose requests carry no credential or a wrong one, of profiles that need none.
fn without_authentication<'a>(
    catalogue: &Catalogue,
    target: &Target,
    rehearsal: &'a Rehearsal,
) -> Vec<&'a ClauseRecord> {
    let mut found = vec![];
    for target in target.profiles.iter().filter(|p| matches!(p.auth, Auth::None)) {
        let Some(profile) = catalogue.get(&target.id) else {
            continue;
        };
        let keys: BTreeSet<&str> = rehearsal
            .sent
            .iter()
            .filter(|sent| sent.purpose.profile == target.id && !is_sent(target, sent))
            .map(|sent| sent.purpose.scenario.as_str())
            .collect();
        let scenarios = profile.scenarios.iter().filter(|s| keys.contains(s.key.as_str()));
        let places: BTreeSet<&String> = scenarios.map(|s| &s.place).collect();
        let inconclusive = |c: &&ClauseRecord| {
            c.verdict != Verdict::Inconclusive && c.scenarios.iter().all(|place| places.contains(place))
        };
        let records = rehearsal.record.profiles.iter().filter(|p| p.id == target.id);
        found.extend(records.flat_map(|p| &p.clauses).filter(inconclusive));
    }
    found
}

fn named(page: &mut Page, clauses: &[&ClauseRecord]) {
    for clause in clauses.iter().take(CLAUSES) {
        page.line(format!("  {}  {}", level(clause.level), clause.id));
    }
    if clauses.len() > CLAUSES {
        page.line(format!("  and {}", count(clauses.len() - CLAUSES, "clause")));
    }
}

/// What is judged only where the account shows it: preconditions of scenarios and needs of schemas.
fn account(page: &mut Page, catalogue: &Catalogue, rehearsal: &Rehearsal) {
    let mut needs: BTreeMap<String, Vec<&ClauseRecord>> = BTreeMap::new();
    for record in rehearsal.record.clauses() {
        let Some(clause) = catalogue.clause(&record.id) else {
            continue;
        };
        let given = match catalogue.get(clause.id.profile()) {
            Some(profile) if record.verdict != Verdict::Inconclusive => profile.preconditions(clause),
            _ => vec![],
        };
        for need in clause.needs.iter().cloned().chain(given) {
            needs.entry(need).or_default().push(record);
        }
    }
    if needs.is_empty() {
        return;
    }
    page.heading("Judged where the account shows it");
    for (need, clauses) in &needs {
        page.line("");
        page.line(format!("{FAINT}·{FAINT:#} {need}"));
        named(page, clauses);
    }
}
