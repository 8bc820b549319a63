//! Nothing of one workspace is seen, used or noticed from another. `table` names every route of the server and every id
//! it takes; `matrix` presents ids of another workspace there and demands the very answer that ids get which never
//! existed; `slugs` does the same with workspaces that are suspended or gone; `twins` gives two workspaces the same
//! names. `answer` says what may differ between two equal answers, `belongings` makes the ids and their doubles.

mod answer;
mod belongings;
mod matrix;
mod slugs;
mod table;
mod twins;
