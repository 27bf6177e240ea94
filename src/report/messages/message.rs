//! The messages, member by member in the order of the format.

use serde::Serialize;

/// One message, as the format has it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(super) enum Message<'m> {
    Meta {
        protocol_version: &'m str,
        implementation: Product<'m>,
        runtime: Product<'m>,
        os: Product<'m>,
        cpu: Product<'m>,
    },
    Source {
        uri: &'m str,
        data: &'m str,
        media_type: &'m str,
    },
    GherkinDocument {
        uri: &'m str,
        comments: [(); 0],
        feature: FeatureNode<'m>,
    },
    Pickle {
        id: String,
        uri: &'m str,
        name: &'m str,
        language: &'m str,
        tags: Vec<PickleTag<'m>>,
        steps: [PickleStep<'m>; 1],
        ast_node_ids: [String; 1],
    },
    TestCase {
        id: String,
        pickle_id: String,
        test_steps: [TestStep; 1],
    },
    TestRunStarted {
        timestamp: Moment,
    },
    TestCaseStarted {
        id: &'m str,
        test_case_id: String,
        attempt: usize,
        timestamp: Moment,
    },
    TestStepStarted {
        test_case_started_id: &'m str,
        test_step_id: &'m str,
        timestamp: Moment,
    },
    TestStepFinished {
        test_case_started_id: &'m str,
        test_step_id: &'m str,
        test_step_result: StepResult,
        timestamp: Moment,
    },
    TestCaseFinished {
        test_case_started_id: &'m str,
        timestamp: Moment,
        will_be_retried: bool,
    },
    TestRunFinished {
        timestamp: Moment,
        success: bool,
    },
}

#[derive(Serialize)]
pub(super) struct Product<'m> {
    pub(super) name: &'m str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<String>,
}

#[derive(Clone, Copy, Serialize)]
pub(super) struct Moment {
    pub(super) seconds: i64,
    pub(super) nanos: i32,
}

#[derive(Clone, Copy, Serialize)]
pub(super) struct Location {
    pub(super) line: usize,
    pub(super) column: usize,
}

#[derive(Serialize)]
pub(super) struct FeatureNode<'m> {
    pub(super) location: Location,
    pub(super) tags: [(); 0],
    pub(super) language: &'m str,
    pub(super) keyword: &'m str,
    pub(super) name: &'m str,
    pub(super) description: &'m str,
    pub(super) children: Vec<Child<'m>>,
}

#[derive(Serialize)]
pub(super) struct Child<'m> {
    pub(super) scenario: ScenarioNode<'m>,
}

#[derive(Serialize)]
pub(super) struct ScenarioNode<'m> {
    pub(super) id: String,
    pub(super) location: Location,
    pub(super) tags: Vec<TagNode<'m>>,
    pub(super) keyword: &'m str,
    pub(super) name: &'m str,
    pub(super) description: &'m str,
    pub(super) examples: [(); 0],
    pub(super) steps: [StepNode<'m>; 1],
}

#[derive(Serialize)]
pub(super) struct TagNode<'m> {
    pub(super) location: Location,
    pub(super) name: &'m str,
    pub(super) id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StepNode<'m> {
    pub(super) id: String,
    pub(super) location: Location,
    pub(super) keyword: &'m str,
    pub(super) keyword_type: &'m str,
    pub(super) text: &'m str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PickleTag<'m> {
    pub(super) name: &'m str,
    pub(super) ast_node_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PickleStep<'m> {
    pub(super) id: String,
    pub(super) ast_node_ids: [String; 1],
    pub(super) r#type: &'m str,
    pub(super) text: &'m str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TestStep {
    pub(super) id: String,
    pub(super) pickle_step_id: String,
    pub(super) step_definition_ids: [(); 0],
}

#[derive(Serialize)]
pub(super) struct StepResult {
    pub(super) status: &'static str,
    pub(super) duration: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<String>,
}
