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
        "A key.\n- kite: The value contains 8 characters.\n- boat: The value can contain 9 characters.",
        "配置项，包含如下字段：\n- kite：大\n- boat：小",
        "A rule. The format is *field value*. - Options: **kite**, **boat**",
        "取值如下：\n- a.kite.big: 大\n- a.boat.big: 大\n- kite: 何物",
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
    let later = member(
        "String",
        "How. For new kites, the value of this parameter is **null**.",
    );
    assert_eq!(later.kinds, [Kind::String, Kind::Null]);
    let levels = "取值如下：\n- ALL\n- PANIC\n- NOTE";
    assert_eq!(member("String", levels).limits.values, ["ALL", "PANIC", "NOTE"]);
    let progress = "进度。\n- 0：开始\n- 1：完毕";
    assert!(member("Double", progress).limits.values.is_empty());
}

#[test]
fn a_time_with_an_offset_is_not_in_utc() {
    let plain = "The format is yyyy-mm-ddThh:mm:ssZ.";
    assert_eq!(member("String", plain).limits.form, Some(Form::UtcDateTime));
    for words in [
        "The format is yyyy-mm-ddThh:mm:ssZ. **Z** indicates the time zone offset.",
        "格式为“yyyy-mm-ddThh:mm:ssZ”。其中，Z指时区偏移量，例如北京时间偏移显示为+0800。",
    ] {
        let form = member("String", words).limits.form;
        assert_eq!(form, Some(Form::ZonedDateTime), "{words}");
    }
}

#[test]
fn what_is_said_of_a_list_is_said_of_its_items_or_of_their_number() {
    for (kind, words, range, lengths, items) in [
        (
            "Array of strings",
            "Names. Minimum: **1** Maximum: **64** Array Length: **0 - 20**",
            (None, None),
            (Some(1), Some(64)),
            Some((0, 20)),
        ),
        (
            "Array of strings",
            "Names.\nMinimum: **1**\nMaximum: **64**\nArray Length: **1 - 20**",
            (None, None),
            (Some(1), Some(64)),
            Some((1, 20)),
        ),
        (
            "Array of strings",
            "名称列表。每个名称最大长度255个字符。",
            (None, None),
            (None, Some(255)),
            None,
        ),
        (
            "Array of strings",
            "数组长度不超过10，每个字符串长度不超过128",
            (None, None),
            (None, Some(128)),
            Some((0, 10)),
        ),
        (
            "Array of strings",
            "value为长度不超过10的字符串数组。",
            (None, None),
            (None, None),
            Some((0, 10)),
        ),
        (
            "Array of integers",
            "小时，取值范围：[0, 23]。",
            (Some(0), Some(23)),
            (None, None),
            None,
        ),
        (
            "Array of objects",
            "Kites.\nArray length: **0** to **100**",
            (None, None),
            (None, None),
            Some((0, 100)),
        ),
    ] {
        let limits = member(kind, words).limits;
        assert_eq!((limits.min, limits.max), range, "{words}");
        assert_eq!((limits.min_length, limits.max_length), lengths, "{words}");
        assert_eq!(limits.items, items, "{words}");
    }
}

#[test]
fn a_limit_is_as_wide_as_all_that_is_said_of_it() {
    for (words, range) in [
        (
            "The value ranges from 1 to 9, or 99, or 33 to 36.",
            (Some(1), Some(99)),
        ),
        ("The value ranges from 1 to 15 and 33 to 36.", (Some(1), Some(36))),
        ("The value must be an integer from 2 to 14.", (Some(2), Some(14))),
        ("（仅限北方）最小值：0最大值：1024", (Some(0), Some(1024))),
        (
            "It can be **-1** or ranges from **0** to **9**.",
            (Some(-1), Some(9)),
        ),
        ("多个时取值范围为3~256，单个时取值为1。", (Some(1), Some(256))),
        ("An integer ranging from **0** to **9**.", (Some(0), Some(9))),
        ("取值范围：0 ~ 9223372036854775807", (None, None)),
        ("可选范围[100, 200, 300]", (None, None)),
        ("**Range**\nGreater than or equal to **0**", (Some(0), None)),
    ] {
        let limits = member("Integer", words).limits;
        assert_eq!((limits.min, limits.max), range, "{words}");
    }
    for (words, lengths) in [
        ("Can include 1 to 32 characters.", (Some(1), Some(32))),
        (
            "Enter 1 to 128 characters. It begins with a letter.",
            (Some(1), Some(128)),
        ),
        ("支持英文，64-180个字符。", (Some(64), Some(180))),
        ("Contains 2 to 4 types of characters.", (None, None)),
        (
            "The rule is *field value*. code: 1 to 256 characters",
            (None, None),
        ),
        ("匹配规则 JSON串。数组长度为2", (None, None)),
        ("参数名，不超过64个字符。", (None, Some(64))),
        ("单个标签不超过16个字节，多个用逗号分隔。", (None, Some(16))),
    ] {
        let limits = member("String", words).limits;
        assert_eq!((limits.min_length, limits.max_length), lengths, "{words}");
    }
}

#[test]
fn what_is_there_in_some_cases_only_may_be_absent() {
    for words in [
        "A tag. This parameter is returned only when it flies.",
        "A tag. This field is not returned for old kites.",
        "Sort. (Displayed only when the kite is red.)",
        "A fault. This field is returned when the status is **torn**.",
        "The code returned only if it is torn.",
        "（该字段仅在南方返回）",
        "只有绑定了的风筝查询才会返回该参数",
        "旧时无此字段，新时为地址",
        "注意：历史数据不返回该字段。",
    ] {
        assert_eq!(member("String", words).mandatory, Some(false), "{words}");
    }
    for words in [
        "A kite that is available only to some.",
        "Whether it is returned.",
        "A role is displayed at the top.",
        "返回的个数。",
    ] {
        assert_eq!(member("String", words).mandatory, None, "{words}");
    }
}

#[test]
fn a_list_of_values_is_open_where_others_may_come() {
    for words in [
        "怎么停。有多个原因时，用逗号分隔。\n- TORN：破了\n- LOST：丢了",
        "How.\n- **kite**: one\n- **boat**: two\nThey are separated by commas.",
        "取值：\n- HTTP\n- HTTPS\n- ${protocol}",
        "取值为\"EVER\"或“null”表示永久，取值为\"ONEDAY\"表示一天。",
        "包括：\n- up：上\n- down：下\n失败时字段为空。",
        "枚举值：\n- pro：专业\n- max：高级\n- 其他：标准",
        "How. By default, this parameter is left blank.\n- **kite**: one\n- **boat**: two",
        "Valid values: 'Kite', 'Default' or 'Boat'.",
        "格式。可选值如下：\n- Default：默认格式\n- Kite：风筝\n- Boat：船",
        "格式。可选值如下：\nDefault：默认格式\nKite：风筝\nBoat：船",
        "State.\n- TORN: torn\n- **up**: it flies\n- **down**: it does not",
        "Currently, SILK, PAPER and FOIL are supported.\n- PAPER: light\n- FOIL: strong",
    ] {
        let limits = member("String", words).limits;
        assert!(limits.open && limits.values.len() == 2, "{words}: {limits:?}");
    }
    let parts = "规格。格式如：kite.BIG.64g。\n- BIG：大\n- 64g：内存";
    assert!(member("String", parts).limits.values.is_empty());
    for (words, values) in [
        ("Returned values:\n- **x86**\n- **Arm**", ["x86", "Arm"]),
        ("The version can be **1** or **2**.", ["1", "2"]),
    ] {
        assert_eq!(member("String", words).limits.values, values, "{words}");
    }
    let slashes = "结果为Low/High/None，分别表示低/高/无。";
    assert_eq!(member("String", slashes).limits.values, ["Low", "High", "None"]);
    assert!(member("String", "取值：yyyy/mm/dd").limits.values.is_empty());
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
fn numbers_are_limited_by_comparisons_that_hold_always() {
    for (words, min, max) in [
        ("必须大于0。", Some(1), None),
        ("取值为大于0的整数", Some(1), None),
        ("取值：大于等于0且小于等于36", Some(0), Some(36)),
        ("取值：大于0小于100", Some(1), Some(99)),
        ("≥1，≤36", Some(1), Some(36)),
        ("不能大于36", None, Some(36)),
        ("The value must be greater than 0.", Some(1), None),
        ("It must be an integer not greater than 36.", None, Some(36)),
        (
            "The value ranges from 1 (inclusive) to 36 (inclusive).",
            Some(1),
            Some(36),
        ),
        ("当类型为A时，取值大于5。", None, None),
        ("-1表示不限，大于0表示数目。", None, None),
        (
            "If the value is greater than or equal to 0, it is a quota.",
            None,
            None,
        ),
        ("The sum of both must be less than or equal to 2000.", None, None),
        ("The value must be greater than 0.5.", None, None),
    ] {
        let limits = member("Integer", words).limits;
        assert_eq!((limits.min, limits.max), (min, max), "{words}");
    }
    assert_eq!(
        member("Float", "取值：大于0").limits.min,
        Some(0),
        "no step between numbers"
    );
}

#[test]
fn a_text_is_as_long_as_characters_are_named() {
    for words in [
        "取值范围：0-255个字符，支持字母",
        "0-255个字符",
        "支持的最大字符长度：255",
        "最大支持255个字节",
        "with not more than 255 printable characters",
        "Minimum: 3 Maximum: 255",
    ] {
        assert_eq!(member("String", words).limits.max_length, Some(255), "{words}");
    }
    for words in [
        "带宽，最大999Mbps",
        "最大支持20年",
        "The maximum is 64 GB.",
        "Maximum: 64 GB",
    ] {
        assert_eq!(member("String", words).limits.max_length, None, "{words}");
    }
}

#[test]
fn a_text_is_as_long_as_is_said_of_the_whole_of_it() {
    for (words, min, max) in [
        ("风筝的ID。\n长度：**36**", Some(36), Some(36)),
        ("由字母组成，且长度为32个字符。", Some(32), Some(32)),
        ("Its length is 36 characters.", Some(36), Some(36)),
        ("Length: **36**", Some(36), Some(36)),
        ("最大长度：**36**", None, Some(36)),
        ("The maximum length: 36", None, Some(36)),
        ("最大长度：1M", None, None),
        ("长度限制为36。", None, Some(36)),
        (
            "总长度不超过255。每个名称的长度为3 ~ 32位的字符串。",
            None,
            Some(255),
        ),
        ("每个名称的长度为3 ~ 32位的字符串。", Some(3), Some(32)),
        (
            "**kite** and **boat** each must contain 3 to 32 characters.",
            None,
            None,
        ),
        ("长度为1-36个字符，可以为空。", None, Some(36)),
        ("长度为1-36个字符，不能为空。", Some(1), Some(36)),
    ] {
        let limits = member("String", words).limits;
        assert_eq!((limits.min_length, limits.max_length), (min, max), "{words}");
    }
    let items = |words| member("Array of strings", words).limits.max_items;
    assert_eq!(items("Kites.\nArray Length: **0 - 10**"), Some(10));
    assert_eq!(items("风筝。\n数组长度：1 - 10"), Some(10));
}

#[test]
fn values_that_run_together_are_told_apart_or_left_out() {
    for (words, values) in [
        ("取值范围：up：上升中/停留中down：下降中", "up,down"),
        ("取值为以下两种：up：表示升。down：表示降。", "up,down"),
        ("How.\n取值范围：up表示升，down表示降", "up,down"),
        (
            "Values:\n- **UP**: it rises\n- **GO DOWN**: it sinks",
            "UP,GO DOWN",
        ),
        ("How.\n- **UP**: it rises\n- **GO DOWN**: it sinks", "UP,GO DOWN"),
        ("How.\nEnumeration values:\n- **up**", "up"),
        ("How.\n枚举值：\n- **up**", "up"),
        ("How.\nEnumeration values:\n- **up**\nIt may be another.", ""),
        ("取值范围：up：上升down：下降空字符串：不知", ""),
        ("取值范围：up：上升，down：下降，over 已断", ""),
        ("取值为：up：上升。其他由您定义。", ""),
        ("取值范围：kite:red，kite:blue", ""),
    ] {
        assert_eq!(member("String", words).limits.values.join(","), values, "{words}");
    }
    let glued = "The value can be:\n- 0: It is well.\n- 1: It is torn.2: It is lost.";
    assert_eq!(member("Integer", glued).limits.values, ["0", "1", "2"]);
}

#[test]
fn a_list_that_a_default_or_the_case_leaves_open_is_open() {
    for (words, open, default) in [
        ("Options: up and down. Default value: up", false, Some("up")),
        (
            "Options: 1 KB, 1 MB and 1 GB. Default value: 1 GB.",
            false,
            Some("1 GB"),
        ),
        ("目前支持up、down。默认值是over。", true, None),
        (
            "It can be any of the following and is case-insensitive:\n- up\n- down",
            true,
            None,
        ),
        (
            "Values:\n- **up**: rises\n- **down**: sinks\n- **over** it does not fly",
            true,
            None,
        ),
        ("Its value can be:\n- not_ up\n- down\n- over", true, None),
        (
            "Values:\n- **2:path**: kept\n- **1**: torn\n- **0**: lost",
            true,
            None,
        ),
        (
            "Values:\n- up: rises\n- down: sinks\nIt is case insensitive.",
            true,
            None,
        ),
        (
            "Values:\n- **up**: rises\n- **down**: sinks\nIf the status is blank, it is well.",
            true,
            None,
        ),
        ("取值如下，不区分大小写：\n- **up**\n- **down**", true, None),
    ] {
        let limits = member("String", words).limits;
        assert!(limits.values.len() > 1, "{words}");
        assert_eq!(
            (limits.open, limits.default.as_deref()),
            (open, default),
            "{words}"
        );
    }
    assert_eq!(
        member("String", "The default is \"00:00:00\" of the day.")
            .limits
            .default,
        None
    );
    let other = member(
        "String",
        "This parameter is mandatory if **id** is set to **null**.",
    );
    assert_eq!(other.kinds, [Kind::String]);
}

#[test]
fn a_row_that_is_not_closed_ends_before_the_next_row_and_before_a_heading() {
    let text = "# Showing a Kite\n\n## URI\n\nGET /v1/kites\n\n## Response\n\n| Parameter | Type | Description |\n|--|--|--|\n\
                | kite | String | Kite.\n| boat | String | Boat.\n\n## Error Codes\n\n| Error code | Description |\n|--|--|\n\
                | Kite.Torn | It is torn. |\n";
    let page = read(text);
    let names: Vec<_> = page.answers[0].members().map(|(path, _)| path).collect();
    assert_eq!((names.join(","), page.codes.len()), ("kite,boat".to_owned(), 1));
    assert!(page.understood(), "{:?}", page.not_understood);
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

/// What looks like the form and is none, as made-up ids do, breaks it all the same.
#[test]
fn a_form_that_the_example_breaks_is_left_out() {
    let row = "| id | String | The id of the mill, in the UUID format. |\n";
    for (example, kept) in [
        ("0b1f6b0e-8a53-4c5e-9d0a-2f1c3e4d5a6b", true),
        ("0b1f6b0e-8a53-4c5e-9d0a-mill3e4d5a6b", false),
        ("mill-1", false),
    ] {
        let text = drafting::call("/v1/mills", "", row, &format!("{{ \"id\": \"{example}\" }}"));
        let found = cloud_conformance::page::draft::draft(&read(&text), "mills-v1-show", "mills.md").unwrap();
        let document = &found.files["features/mills-v1-show/document.toml"];
        assert_eq!(document.contains("format = \"uuid\""), kept, "{document}");
    }
}
