//! Documents that apps were written from, followed word for word against a workspace of the matching template, and beside
//! each request the same one at a strict workspace, which refuses it with the standard's error.

mod fdx;
mod fdx_tokens;
mod fncy;
mod fncy_tokens;
mod general;
mod printed;
mod process_maker;
mod process_maker_strict;
mod two;
