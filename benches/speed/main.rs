//! How long the things take that a user waits for. Run by `scripts/bench.sh`.

#![allow(clippy::expect_used, reason = "a bench that cannot be set up has nothing to measure")]

mod call;
mod history;
mod seed;
mod window;

fn main() {
    divan::main();
    seed::clean_up();
}
