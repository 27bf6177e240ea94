//! Rebuilds the program when the suite that it carries changes.

fn main() {
    println!("cargo:rerun-if-changed=features");
    println!("cargo:rerun-if-changed=reports/sample");
    println!("cargo:rerun-if-changed=src/report/templates");
    println!("cargo:rerun-if-changed=schemas");
}
