//! More than a server can do at once: it says so, in time and with little memory, and whoever asks for something else is
//! served meanwhile.

mod clients;
mod doors;
mod storm;
