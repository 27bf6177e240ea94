//! What a draft says of values, a page says: labels, cases and parts of values are none, and lists are read whole.

use cloud_conformance::page::{
    Page,
    model::{Form, Kind, Row},
};

use super::{drafting, odd::read};

/// A page whose one member has this type and these words; lines of the words are those of a cell.
fn page(kind: &str, words: &str) -> Page {
    let words = words.replace('\n', "<br>");
    read(&format!(
        "# Showing a Kite\n\n## URI\n\nGET /v1/kites/{{kite_id}}\n\n| Name | Mandatory | Type | Description |\n|--|--|--|--|\n\
         | kite_id | Yes | String | Kite. |\n| size | No | {kind} | {words} |\n\n## Response\n\n| Parameter | Type | Description \
         |\n|--|--|--|\n| kite | {kind} | {words} |\n"
    ))
}

fn member(kind: &str, words: &str) -> Row {
    let page = page(kind, words);
    page.answers[0].members().next().unwrap().1.clone()
}

#[test]
fn labels_of_a_description_are_no_values() {
    for words in [
        "**Definition**:\nHow it flies.\n**Range**:\n- **high**\n- **low**",
        "**Definition**\nHow it flies.\n**Range**\n**high**\n**low**",
        "- Definition: How it flies.\n- Range:\n- **high**\n- **low**",
        "- How it flies.\n- Values:\n- **high**: up\n- **low**: down",
        "- How it flies.\n- Range:\n- **high**\n- **low**\n- Constraints:\n- The wind allows it.",
    ] {
        assert_eq!(member("String", words).limits.values, ["high", "low"], "{words}");
    }
    for words in [
        "- Definition: The name of a kite.\n- Range: None",
        "**Definition**:\nThe string.\n**Range**:\nN/A",
    ] {
        assert!(member("String", words).limits.values.is_empty(), "{words}");
    }
    assert_eq!(
        member("String", "取值范围：GET、PUT、OPTIONS。").limits.values,
        ["GET", "PUT", "OPTIONS"]
    );
}

#[test]
fn what_values_are_made_of_or_explained_by_is_no_list() {
    for words in [
        "Key of a tag.\n- The value can contain:\n- Letters\n- Digits\n- Special characters: hyphens (-)",
        "Where kites may fly. Range:\n- 10.0.0.0/8~24\n- 172.16.0.0/12~24",
        "The value can be:\n- 10.0.0.0/8-10.255.255.240/28\n- 172.16.0.0/12-172.31.255.240/28",
        "Returned only when the value of **type** is one of the following:\n- flyKite\n- dropKite",
        "**Range**:\n**kite** and **boat** cannot be given at the same time.",
        "Its code. Example: kites.s6.large\n- **kites**: what it is\n- **s6.large**: how big it is",
    ] {
        let found = member("String", words).limits.values;
        assert!(found.is_empty(), "{words}: {found:?}");
    }
}

#[test]
fn a_list_is_read_whole_and_a_dot_does_not_end_its_values() {
    let codes = "Error code.\n- **KITE.60**: torn\n- **KITE.61**: lost";
    assert_eq!(member("String", codes).limits.values, ["KITE.60", "KITE.61"]);
    let loose = "取值：\n-  HIGH_ONE：高\n-  LOW_ONE：低\n- FLAT：平";
    assert_eq!(
        member("String", loose).limits.values,
        ["HIGH_ONE", "LOW_ONE", "FLAT"]
    );
    let null = member("String", "The value can be:\n- **high**\n- **low**\n- **null**");
    assert_eq!(null.limits.values, ["high", "low"]);
    assert_eq!(null.kinds, [Kind::String, Kind::Null]);
}

#[test]
fn a_time_with_an_offset_is_not_in_utc() {
    let plain = "The format is yyyy-mm-ddThh:mm:ssZ.";
    assert_eq!(member("String", plain).limits.form, Some(Form::UtcDateTime));
    for words in [
        "The format is yyyy-mm-ddThh:mm:ssZ. **Z** indicates the time zone offset.",
        "格式为“yyyy-mm-ddThh:mm:ssZ”。其中，Z指时区偏移量，例如北京时间偏移显示为+0800。",
    ] {
        assert_eq!(member("String", words).limits.form, None, "{words}");
    }
}

#[test]
fn a_default_is_a_value_and_is_found_as_pages_say_it() {
    for words in [
        "每页显示条数，若不设置该参数，则为10。",
        "每页显示条数，默认显示10条。",
        "若不设置该参数，则为最大显示条数10。",
        "默认取值为10。",
        "Default: 10",
    ] {
        let found = member("Integer", words).limits.default;
        assert_eq!(found.as_deref(), Some("10"), "{words}");
    }
    for words in [
        "**Default value**:\nN/A",
        "It is 2000 (default value of **limit**).",
        "The default is left to the wind.",
    ] {
        let found = member("String", words).limits.default;
        assert_eq!(found, None, "{words}");
    }
}

#[test]
fn a_second_address_is_told() {
    let text = "# Showing a Kite\n\n## URI\n\nGET /v2.1/{project_id}/kites\n\nGET /v2/{project_id}/kites\n\nGET \
                https://{Endpoint}/v2.1/{project_id}/kites?size=1\n\n## Response\n\n| Parameter | Type | Description \
                |\n|--|--|--|\n| kite | String | Kite. |\n";
    let page = read(text);
    let told: Vec<_> = page.doubts.iter().filter(|n| n.place == "URI").collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].why.contains("/v2/{project_id}/kites"), "{told:?}");
}

#[test]
fn a_draft_of_members_inside_one_that_no_row_can_name_fits_together() {
    let folder = tempfile::tempdir().unwrap();
    let text = "# Showing a Kite\n\n## URI\n\nGET /v1/kites\n\n## Response\n\n**Table 1** Parameters\n\n| Parameter | Type | \
                Description |\n|--|--|--|\n| 名称 | Array of objects | Kites, see Table 2. |\n| total | Integer | How \
                many. |\n\n**Table 2** Kite\n\n| Parameter | Type | Description |\n|--|--|--|\n| id | String | Id. |\n| size | \
                Integer | Size. |\n\n## Example Response\n\n```\n{\"名称\": [{\"id\": \"k\", \"size\": 1}], \"total\": 1}\n```\n";
    let found = cloud_conformance::page::draft::draft(&read(text), "kites-v1-show", "kites.md").unwrap();
    drafting::load(&found, folder.path()).unwrap();
}

#[test]
fn a_paragraph_in_an_item_of_a_list_leaves_it_an_item() {
    let items = "<ul class=\"simple\">\n<li><p><strong>high</strong>: up</p></li>\n<li>\n<p><strong>low</strong>: down</p></li>\n</ul>";
    let page = read(&format!(
        "<!DOCTYPE html><html><body><h1>Showing a Kite</h1><h2>URI</h2><p>GET /v1/kites</p><h2>Response</h2><table><tr><th>Parameter</th>\
         <th>Type</th><th>Description</th></tr><tr><td><p>kite</p></td><td><p>String</p></td><td><p>How it flies. It can be:</p>{items}</td></tr></table>\
         </body></html>"
    ));
    let kite = page.answers[0].members().next().unwrap().1;
    assert_eq!(
        kite.words,
        "How it flies. It can be:\n- **high**: up\n- **low**: down"
    );
    assert_eq!(kite.limits.values, ["high", "low"]);
}

#[test]
fn a_project_in_the_query_is_not_said_to_be_part_of_the_address() {
    let text = |address: &str| {
        format!(
            "# Showing a Kite\n\n## URI\n\nGET {address}\n\n| Name | Mandatory | Type | Description |\n|--|--|--|--|\n| project_id | \
             Yes | String | Project. |\n\n## Response\n\n| Parameter | Type | Description |\n|--|--|--|\n| kite | String | \
             Kite. |\n"
        )
    };
    let foreign = |address: &str| {
        let found = cloud_conformance::page::draft::draft(&read(&text(address)), "kites-v1-show", "kites.md");
        let files = found.unwrap().files;
        files
            .iter()
            .any(|(name, text)| name.ends_with(".feature") && text.contains("project_id.foreign"))
    };
    assert!(foreign("/v1/{project_id}/kites"));
    assert!(!foreign("/v1/kites"));
}

#[test]
fn a_table_that_stands_in_the_wrapper_already_is_not_put_into_it_again() {
    let page = read(
        "# Showing a Kite\n\n## URI\n\nGET /v1/kites\n\n## Response\n\n**Table 1** Parameters\n\n| Parameter | Type | Description \
         |\n|--|--|--|\n| id | String | Id. |\n| state | String | How it is. |\n\n**Table 2** What is tied to it\n\n| Parameter | \
         Type | Description |\n|--|--|--|\n| knots | Integer | Knots. |\n| colour | String | Colour. |\n\n## Example \
         Response\n\n```\n{\"kite\": {\"id\": \"k\", \"state\": \"up\", \"tail\": {\"knots\": 1, \"colour\": \"red\"}}}\n```\n",
    );
    let paths: Vec<_> = page.answers[0].members().map(|(path, _)| path).collect();
    assert_eq!(
        paths,
        ["kite.id", "kite.state", "kite.tail.knots", "kite.tail.colour"]
    );
}
