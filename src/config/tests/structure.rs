//! What is said of files of another shape: tables, keys, kinds of values, numbers.

use super::{auth, base, check, cvm, profiles, provoke, small, target, whole};

#[test]
fn the_file_is_no_target_file() {
    check(&[
        (
            whole(""),
            "1: missing table [target]; write [target] with the `base_url` of the system to judge",
        ),
        (
            whole("[target"),
            "1: this is not valid TOML: unclosed table, expected `]`",
        ),
        (
            whole("[target]\nname = \"a\"\nname = \"b\"\n"),
            "3: this is not valid TOML: duplicate key",
        ),
        (
            whole("[target]\r\nname = \"a\"\r\nrate = 1_\r\n"),
            "3: this is not valid TOML: `_` may only go between digits, expected nothing",
        ),
        (
            whole("# nothing\n[profiles.dcs-v1-status]\nproject_id = \"p\"\n"),
            "1: missing table [target]; write [target] with the `base_url` of the system to judge",
        ),
        (
            whole("[target]\nbase_url = \"http://127.0.0.1\"\n"),
            "1: no profile to judge; add a table such as [profiles.clouddc-v1-status] for `clouddc-v1-status`, `cvm-2017-status`, `dcs-v1-instance`, `dcs-v1-status` or `dcs-v2-status`",
        ),
    ]);
}

#[test]
fn tables_are_written_otherwise() {
    check(&[
        (
            whole("target = \"http://127.0.0.1\"\n"),
            "1: `target` must be one table: write [target]",
        ),
        (
            whole("[[target]]\nbase_url = \"http://127.0.0.1\"\n"),
            "1: `target` must be one table: write [target]",
        ),
        (
            whole("auth = \"token\"\n[target]\nbase_url = \"http://127.0.0.1\"\n"),
            "1: `auth` must be one table: write [auth]",
        ),
        (
            whole("[target]\nbase_url = \"http://127.0.0.1\"\n[profiles]\n"),
            "3: no profile to judge; add a table such as [profiles.clouddc-v1-status] for `clouddc-v1-status`, `cvm-2017-status`, `dcs-v1-instance`, `dcs-v1-status` or `dcs-v2-status`",
        ),
        (
            whole("[target]\nbase_url = \"http://127.0.0.1\"\n[[profiles]]\nid = \"dcs-v1-status\"\n"),
            "3: `profiles` must be one table: write [profiles.clouddc-v1-status]",
        ),
        (
            whole("[target]\nbase_url = \"http://127.0.0.1\"\n[[profiles.dcs-v1-status]]\n"),
            "3: `dcs-v1-status` must be one table: write [profiles.dcs-v1-status]",
        ),
        (
            whole("[target]\nbase_url = \"http://127.0.0.1\"\n[profiles]\ndcs-v1-status = true\n"),
            "4: `dcs-v1-status` must be one table: write [profiles.dcs-v1-status]",
        ),
        (
            whole("profiles = [\"dcs-v1-status\"]\n[target]\nbase_url = \"http://127.0.0.1\"\n"),
            "1: `profiles` must be one table: write [profiles.clouddc-v1-status]",
        ),
        (
            whole(
                "not_applicable = [\"a\"]\n[target]\nbase_url = \"http://127.0.0.1\"\n[profiles.cvm-2017-status]\n",
            ),
            "1: `not_applicable` must be a list of tables: write [[not_applicable]], with two brackets",
        ),
        (
            small("[provoke]\nprofile = \"dcs-v1-status\"\nstatus = 500\n"),
            "8: `provoke` must be a list of tables: write [[provoke]], with two brackets",
        ),
        (
            small("auth = \"none\"\n"),
            "8: `auth` must be one table: write [profiles.dcs-v1-status.auth]",
        ),
        (
            small("[not_applicable]\nclause = \"a\"\nreason = \"b\"\n"),
            "8: `not_applicable` must be a list of tables: write [[not_applicable]], with two brackets",
        ),
    ]);
}

#[test]
fn keys_are_unknown() {
    check(&[
        (
            whole("base_url = \"http://127.0.0.1:8080\"\n"),
            "1: unknown key `base_url` in the file; it belongs in [target]",
        ),
        (
            whole("[targte]\nbase_url = \"http://127.0.0.1:8080\"\n"),
            "1: unknown key `targte` in the file; did you mean `target`?",
        ),
        (
            whole("[dcs-v1-status]\nproject_id = \"p\"\n"),
            "1: unknown key `dcs-v1-status` in the file; it belongs in [profiles], as [profiles.dcs-v1-status]",
        ),
        (
            whole("[unrelated]\n"),
            "1: unknown key `unrelated` in the file; write `target`, `auth`, `profiles`, `provoke` or `not_applicable`",
        ),
        (
            target(r#"base_urll = "http://127.0.0.1""#),
            "3: unknown key `base_urll` in [target]; did you mean `base_url`?",
        ),
        (
            target(r#"token = "x""#),
            "3: unknown key `token` in [target]; it belongs in [auth]",
        ),
        (
            target(r#"colour = "red""#),
            "3: unknown key `colour` in [target]; write `name`, `version`, `base_url`, `headers`, `proxy`, `ca_file`, `client_cert`, `client_key`, `rate`, `concurrency`, `timeout_ms`, `budget_s`, `max_requests` or `max_body_kib`",
        ),
        (
            target("\"a\\nb\" = 3"),
            "3: unknown key `a\\nb` in [target]; write `name`, `version`, `base_url`, `headers`, `proxy`, `ca_file`, `client_cert`, `client_key`, `rate`, `concurrency`, `timeout_ms`, `budget_s`, `max_requests` or `max_body_kib`",
        ),
        (
            small("project = \"p\"\n"),
            "8: unknown key `project` in [profiles.dcs-v1-status]; did you mean `project_id`?",
        ),
        (
            small("instance_ids = [\"a\"]\n"),
            "8: unknown key `instance_ids` in [profiles.dcs-v1-status]; it belongs in [profiles.clouddc-v1-status], [profiles.cvm-2017-status] or [profiles.dcs-v1-instance]",
        ),
        (
            small("rate = \"20/s\"\n"),
            "8: unknown key `rate` in [profiles.dcs-v1-status]; it belongs in [target]",
        ),
        (
            small("colour = \"red\"\n"),
            "8: unknown key `colour` in [profiles.dcs-v1-status]; write `base_url`, `auth`, `project_id` or `failed_instances`",
        ),
        (
            cvm("project_id = \"p\"\n"),
            "6: unknown key `project_id` in [profiles.cvm-2017-status]; it belongs in [profiles.clouddc-v1-status], [profiles.dcs-v1-instance], [profiles.dcs-v1-status] or [profiles.dcs-v2-status]",
        ),
        (
            auth("scheme = \"token\"\ntokn = \"x\""),
            "5: unknown key `tokn` in [auth]; did you mean `token`?",
        ),
        (
            small("auth = { scheme = \"none\", tokn = \"x\" }\n"),
            "8: unknown key `tokn` in [profiles.dcs-v1-status.auth]; did you mean `token`?",
        ),
        (
            small("[profiles.dcs-v1-stats]\n"),
            "8: unknown profile `dcs-v1-stats`; did you mean `dcs-v1-status`?",
        ),
        (
            small("[profiles.other]\n"),
            "8: unknown profile `other`; write `clouddc-v1-status`, `cvm-2017-status`, `dcs-v1-instance`, `dcs-v1-status` or `dcs-v2-status`",
        ),
        (
            small("[[provoke]]\nprofil = \"dcs-v1-status\"\n"),
            "9: unknown key `profil` in [[provoke]]; did you mean `profile`?",
        ),
        (
            small("[[not_applicable]]\nclause = \"dcs-v1-status.500\"\nreasons = \"none\"\n"),
            "10: unknown key `reasons` in [[not_applicable]]; did you mean `reason`?",
        ),
    ]);
}

#[test]
fn values_are_of_another_kind() {
    check(&[
        (
            target("name = 3"),
            "3: `name` in [target] must be text in quotes, not a whole number",
        ),
        (
            target(r#"headers = ["a"]"#),
            r#"3: `headers` in [target] must be a table of texts, such as { "name" = "value" }, not a list"#,
        ),
        (
            target(r#"headers = { "x-a" = 1 }"#),
            "3: `x-a` of `headers` in [target] must be text in quotes, not a whole number",
        ),
        (
            target(r#"concurrency = "8""#),
            "3: `concurrency` in [target] must be a whole number, not text",
        ),
        (
            target("timeout_ms = 1.5"),
            "3: `timeout_ms` in [target] must be a whole number, not a number with a fraction",
        ),
        (
            target("rate = 20"),
            "3: `rate` in [target] must be text in quotes, not a whole number",
        ),
        (
            target("ca_file = 2020-01-01"),
            "3: `ca_file` in [target] must be text in quotes, not a date or time",
        ),
        (
            base("8080"),
            "2: `base_url` in [target] must be text in quotes, not a whole number",
        ),
        (
            small("failed_instances = true\n"),
            "8: `failed_instances` in [profiles.dcs-v1-status] must be a whole number, not true or false",
        ),
        (
            cvm("rate_clause = \"no\"\n"),
            "6: `rate_clause` in [profiles.cvm-2017-status] must be true or false, not text",
        ),
        (
            cvm("instance_ids = \"ins-1\"\n"),
            r#"6: `instance_ids` in [profiles.cvm-2017-status] must be a list of texts, such as ["…"], not text"#,
        ),
        (
            cvm("instance_ids = [\"ins-1\", 2]\n"),
            "6: an item of `instance_ids` in [profiles.cvm-2017-status] must be text in quotes, not a whole number",
        ),
        (
            cvm("region = [\"a\"]\n"),
            "6: `region` in [profiles.cvm-2017-status] must be text in quotes, not a list",
        ),
        (
            profiles("[profiles.dcs-v1-status]\nproject_id = 12"),
            "4: `project_id` in [profiles.dcs-v1-status] must be text in quotes, not a whole number",
        ),
        (
            auth("scheme = 3"),
            "4: `scheme` in [auth] must be text in quotes, not a whole number",
        ),
        (
            auth("scheme = \"token\"\ntoken = 12345678"),
            "5: `token` in [auth] must be text in quotes, not a whole number",
        ),
        (
            provoke("dcs-v1-status", r#"status = "500""#),
            "10: `status` in [[provoke]] must be a whole number, not text",
        ),
        (
            provoke("dcs-v1-status", "status = 500\nauth = { scheme = \"none\" }"),
            "11: `auth` in [[provoke]] must be text in quotes, not a table",
        ),
        (
            small("[[not_applicable]]\nclause = 429\nreason = \"b\"\n"),
            "9: `clause` in [[not_applicable]] must be text in quotes, not a whole number",
        ),
    ]);
}

#[test]
fn keys_are_missing() {
    check(&[
        (
            whole("[target]\nname = \"x\"\n"),
            r#"1: missing key `base_url` in [target]; write where the target is served, such as `base_url = "http://127.0.0.1:8080"`"#,
        ),
        (
            profiles("[profiles.dcs-v1-status]"),
            "3: missing key `project_id` in [profiles.dcs-v1-status]; write the id of the project that holds the instances",
        ),
        (
            profiles("[profiles.dcs-v2-status]"),
            "3: missing key `project_id` in [profiles.dcs-v2-status]; write the id of the project that holds the instances",
        ),
        (
            profiles("[profiles.dcs-v1-instance]\ninstance_ids = [\"a\"]"),
            "3: missing key `project_id` in [profiles.dcs-v1-instance]; write the id of the project that holds the instances",
        ),
        (
            profiles("[profiles.dcs-v1-instance]\nproject_id = \"p\""),
            r#"3: missing key `instance_ids` in [profiles.dcs-v1-instance]; name at least one instance that exists, such as `instance_ids = ["…"]`"#,
        ),
        (
            profiles("[profiles.clouddc-v1-status]\nproject_id = \"p\"\ninstance_ids = []"),
            r#"3: `instance_ids` in [profiles.clouddc-v1-status] is empty; name at least one instance that exists, such as `instance_ids = ["…"]`"#,
        ),
    ]);
}

#[test]
fn numbers_are_out_of_range() {
    check(&[
        (
            target("concurrency = 0"),
            "3: `concurrency` in [target] must be from 1 to 256, not `0`",
        ),
        (
            target("concurrency = -1"),
            "3: `concurrency` in [target] must be from 1 to 256, not `-1`",
        ),
        (
            target("concurrency = 257"),
            "3: `concurrency` in [target] must be from 1 to 256, not `257`",
        ),
        (
            target("timeout_ms = 0"),
            "3: `timeout_ms` in [target] must be from 1 to 600000, not `0`",
        ),
        (
            target("budget_s = 86401"),
            "3: `budget_s` in [target] must be from 1 to 86400, not `86401`",
        ),
        (
            target("max_requests = 0"),
            "3: `max_requests` in [target] must be from 1 to 1000000, not `0`",
        ),
        (
            target("max_body_kib = 99999999999999999999"),
            "3: `max_body_kib` in [target] must be from 1 to 262144, not `99999999999999999999`",
        ),
        (
            target(r#"rate = "0/s""#),
            r#"3: `rate` in [target] must be from "1/s" to "100000/s", not `0/s`"#,
        ),
        (
            target(r#"rate = "100001/s""#),
            r#"3: `rate` in [target] must be from "1/s" to "100000/s", not `100001/s`"#,
        ),
        (
            target(r#"rate = "20""#),
            r#"3: `rate` in [target] must be a whole number of requests a second such as "20/s", not `20`"#,
        ),
        (
            target(r#"rate = "20/m""#),
            r#"3: `rate` in [target] must be a whole number of requests a second such as "20/s", not `20/m`"#,
        ),
        (
            target(r#"rate = "/s""#),
            r#"3: `rate` in [target] must be a whole number of requests a second such as "20/s", not `/s`"#,
        ),
        (
            target(r#"rate = "-1/s""#),
            r#"3: `rate` in [target] must be a whole number of requests a second such as "20/s", not `-1/s`"#,
        ),
        (
            target(r#"rate = "1.5/s""#),
            r#"3: `rate` in [target] must be a whole number of requests a second such as "20/s", not `1.5/s`"#,
        ),
        (
            small("failed_instances = -1\n"),
            "8: `failed_instances` in [profiles.dcs-v1-status] must be from 0 to 1000000, not `-1`",
        ),
        (
            profiles("[profiles.clouddc-v1-status]\nproject_id = \"p\"\ninstance_ids = [\"i\"]\nsamples = 0"),
            "6: `samples` in [profiles.clouddc-v1-status] must be from 1 to 1000, not `0`",
        ),
        (
            profiles(
                "[profiles.clouddc-v1-status]\nproject_id = \"p\"\ninstance_ids = [\"i\"]\nsample_interval_ms = 3600001",
            ),
            "6: `sample_interval_ms` in [profiles.clouddc-v1-status] must be from 0 to 3600000, not `3600001`",
        ),
        (
            provoke("dcs-v1-status", "status = 500\nrepeat = 0"),
            "11: `repeat` in [[provoke]] must be from 1 to 100, not `0`",
        ),
        (
            provoke("dcs-v1-status", "status = 500\nrepeat = 101"),
            "11: `repeat` in [[provoke]] must be from 1 to 100, not `101`",
        ),
        (
            provoke("dcs-v1-status", "status = 5000"),
            "10: `status` in [[provoke]] must be from 200 to 599, not `5000`",
        ),
    ]);
}
