//! The program as a user starts it, with nothing of this process's environment that it would read.

use assert_cmd::Command;

/// What a command left.
pub struct Done {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Runs a command to its end; what it says is text.
pub fn done(command: &mut Command) -> Done {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Done {
        code: output.status.code().unwrap(),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// The program, ready for its arguments.
pub fn program() -> Command {
    let mut command = Command::cargo_bin("cloud-conformance").unwrap();
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CONFORMANCE_")
            || ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITLAB_CI"].contains(&&*text)
        {
            command.env_remove(&name);
        }
    }
    command
}
