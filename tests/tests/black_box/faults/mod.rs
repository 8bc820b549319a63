//! What goes wrong around the server and not in a request: a start that cannot be, a database that is away, an end in
//! the middle of work. It says what is wrong in one line, loses nothing, and never tells a client that its grant is bad
//! when it is the server that is not well.

mod house;
mod refusing;
mod running;
mod start;
mod stopping;
