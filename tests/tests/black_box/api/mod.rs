//! The admin API: who gets in and how far, what its answers promise, and a whole life of each noun. `matrix` asks every
//! operation of the description for what is another workspace's.

mod access;
mod apps;
mod branding;
mod console;
mod creations;
mod hidden_rows;
mod house;
mod matrix;
mod members;
mod orders;
mod pages;
mod people;
mod problems;
mod roles;
mod tokens;
mod workspaces;
