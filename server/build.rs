//! Tells cargo to embed the console again when its build changes; nothing is built here.

fn main() {
    println!("cargo:rerun-if-changed=../admin-ui/dist");
}
