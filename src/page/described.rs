//! Members that are described one below the other in place of a table: in the items of a list, in paragraphs that begin
//! with a name, or under a heading each. They become rows of a table.

use super::{
    block::{Block, Cell, Grid, plain},
    types::is_kind,
    words::{has, is_request_line, mandatory, patterns, topic},
};

patterns! {
    NAMED = r"^(?:\*\*|`)*([A-Za-z_$@][\w.$@\[\]-]{0,79})(?:`|\*\*)*(?:[\s:：,–—-]|$)";
    BRACKETS = r"[(（]([^()（）]{1,80})[)）]";
    KEYED = r"(?i)^(type|required|mandatory|default)\s*[:：]\s*(.+)$";
    NAME = r"^[A-Za-z_$@][\w.$@\[\]-]{0,79}$";
}

/// Words beside a type that say whether a member has to be there.
const PRESENT: &str = "required|mandatory|optional";
/// Words beside a type that change nothing.
const IDLE: &str = "nullable|of|or|an|a|read-only|readonly|unique";

/// A member: its name, its type, whether it has to be there, and its words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Entry {
    /// How deep it stands in a list.
    depth: usize,
    /// Whether its name is marked as one.
    marked: bool,
    name: String,
    kind: String,
    present: String,
    words: String,
    links: Vec<(String, String)>,
}

/// The blocks with descriptions of that form as tables, and without items.
pub fn in_tables(blocks: Vec<Block>) -> Vec<Block> {
    let mut out = vec![];
    let mut at = 0;
    while at < blocks.len() {
        let under_headings = Some(headed(&blocks, at)).filter(|(entries, _)| !entries.is_empty());
        let (entries, end) = under_headings.unwrap_or_else(|| run(&blocks, at));
        if entries.is_empty() {
            out.push(match &blocks[at] {
                Block::Item(_, cell) => Block::Text(cell.clone()),
                other => other.clone(),
            });
            at += 1;
        } else {
            out.push(Block::Table(table(entries)));
            at = end;
        }
    }
    out
}

/// Entries in items or paragraphs that follow each other, and where they end; none where they are other text.
fn run(blocks: &[Block], from: usize) -> (Vec<Entry>, usize) {
    let mut found: Vec<Entry> = vec![];
    let mut end = from;
    for block in &blocks[from..] {
        let (depth, cell) = match block {
            Block::Item(depth, cell) => (*depth, cell),
            Block::Text(cell) => (0, cell),
            _ => break,
        };
        if topic(&cell.plain()).is_some() {
            break;
        }
        match entry(depth, cell) {
            Some(entry) if depth > 0 || entry.marked => found.push(entry),
            // What stands deeper than a member, or in a paragraph below its own, explains it.
            _ => match found
                .last_mut()
                .filter(|last| depth > last.depth || depth == 0 && last.depth == 0)
            {
                Some(last) if depth > 0 => last.words.extend(["\n- ", &cell.text]),
                Some(last) if !is_request_line(&cell.plain()) => {
                    last.words.extend(["\n", &cell.text]);
                }
                _ => break,
            },
        }
        end += 1;
    }
    let sure = found.len() > 1 || found.first().is_some_and(|entry| entry.marked);
    if sure { (found, end) } else { (vec![], from) }
}

/// Members under a heading each, with items such as `Type: string`.
fn headed(blocks: &[Block], from: usize) -> (Vec<Entry>, usize) {
    let (mut found, mut at) = (vec![], from);
    while let Some(Block::Heading(_, name)) = blocks.get(at).filter(|_| at < blocks.len()) {
        let mut entry = Entry {
            marked: true,
            name: plain(name),
            ..Entry::default()
        };
        let mut end = at + 1;
        while let Some(Block::Item(_, cell) | Block::Text(cell)) = blocks.get(end) {
            let text = cell.plain();
            match KEYED
                .captures(&text)
                .map(|key| (key[1].to_lowercase(), key[2].to_owned()))
            {
                Some((key, value)) if key == "type" => entry.kind = value,
                Some((key, value)) if key != "default" => entry.present = value,
                _ => entry.words.extend([&cell.text, "\n"]),
            }
            end += 1;
        }
        if entry.kind.is_empty() || !NAME.is_match(&entry.name) {
            break;
        }
        found.push(entry);
        at = end;
    }
    (found, at)
}

/// Reads one description: `name (string, required): words`, `**name** string, words`, `name: example (string) - words`.
fn entry(depth: usize, cell: &Cell) -> Option<Entry> {
    let name = NAMED.captures(&cell.text)?;
    let rest = &cell.text[name.get(0)?.end() - usize::from(name[0].ends_with(['(', '（']))..];
    let (kind, words) = leading(rest).or_else(|| bracketed(rest))?;
    let said = |word: &&str| has(PRESENT, word);
    let lower = kind.to_lowercase();
    let mut said = lower.split(|c: char| !c.is_alphanumeric()).filter(said);
    let kind = if lower.contains("nullable") {
        format!("{kind} or null")
    } else {
        kind
    };
    let kept = |word: &&str| !has(PRESENT, &bare(word)) && !["", "nullable"].contains(&bare(word).as_str());
    Some(Entry {
        depth,
        marked: cell.text.starts_with(['*', '`']),
        name: name[1].to_owned(),
        kind: kind.split_whitespace().filter(kept).collect::<Vec<_>>().join(" "),
        present: said
            .next()
            .and_then(mandatory)
            .map_or("", |yes| if yes { "yes" } else { "no" })
            .into(),
        words: words
            .trim_start_matches([' ', ':', '：', ',', '-', '–', '—', '.', '\n', '*'])
            .to_owned(),
        links: cell.links.clone(),
    })
}

/// A word of a type without the marks around it.
fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric() && c != '[' && c != ']')
        .to_lowercase()
}

/// The words at the beginning that tell a type, and what follows them.
fn leading(rest: &str) -> Option<(String, String)> {
    let (mut end, mut kinds, mut closed) = (0, 0, false);
    for word in rest.split_inclusive(char::is_whitespace) {
        let shown = bare(word);
        let known = is_kind(&shown) || has(PRESENT, &shown);
        // Behind a comma an article begins a sentence.
        let marks = shown.is_empty() && word.trim().chars().count() < 2;
        if !(known || marks || has(IDLE, &shown) && !closed) {
            break;
        }
        kinds += usize::from(is_kind(&shown));
        end += word.len();
        closed = word.trim_end().ends_with([',', ')', '）']);
        if word.trim_end().ends_with([':', '：', '.', ';']) || word.ends_with('\n') {
            break;
        }
    }
    (kinds > 0).then(|| {
        (
            rest[..end].replace(['(', ')', '`', '*', ',', ':', '.'], " "),
            rest[end..].to_owned(),
        )
    })
}

/// A type between brackets behind an example or the words.
fn bracketed(rest: &str) -> Option<(String, String)> {
    let found = BRACKETS
        .captures_iter(rest)
        .find(|found| leading(&found[1]).is_some_and(|(_, more)| more.is_empty()))?;
    let all = found.get(0)?;
    let kind = found[1].replace(',', " ");
    Some((kind, rest[all.end()..].to_owned()))
}

/// Entries as a table; what stands deeper stands inside the one above it.
fn table(entries: Vec<Entry>) -> Grid {
    let mut above: Vec<(usize, String)> = vec![];
    let rows = entries.into_iter().map(|entry| {
        above.retain(|(depth, _)| *depth < entry.depth);
        let name = match above.last() {
            Some((_, outer)) => format!("{outer}.{}", entry.name),
            None => entry.name.clone(),
        };
        above.push((entry.depth, name.clone()));
        let mut cells = [name, entry.kind, entry.present, entry.words].map(|text| Cell::from(text.as_str()));
        cells[3].links = entry.links;
        cells.to_vec()
    });
    let rows = rows.collect();
    let header = ["Name", "Type", "Required", "Description"];
    let header = header.map(Cell::from).to_vec();
    Grid {
        header,
        rows,
        ..Grid::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_read_however_it_is_written() {
        for (text, said) in [
            ("`kite` (string, required): its name", "kite|string|yes|its name"),
            (
                "**kite**: string, the kite's name",
                "kite|string||the kite's name",
            ),
            (
                "**kite** `nullable string`\nIts name.",
                "kite|string or null||Its name.",
            ),
            (
                "`kite` array of objects - what flies",
                "kite|array of objects||what flies",
            ),
            ("**kite** string Optional", "kite|string|no|"),
            (
                "kite: 12 (number, required) - how many",
                "kite|number|yes|how many",
            ),
        ] {
            let entry = entry(1, &text.into()).unwrap_or_else(|| panic!("{text}"));
            let found = [entry.name, entry.kind, entry.present, entry.words].join("|");
            assert_eq!(found, said, "{text}");
        }
        for text in [
            "kites fly",
            "`kite`: it flies",
            "time flies",
            "**Note**: kites fly (sometimes)",
        ] {
            assert_eq!(entry(1, &text.into()), None, "{text}");
        }
    }
}
