//! Two equal nodes on one PostgreSQL: each may be restarted or die at any moment, what one does the other sees, and work
//! that waits is done once. They are processes of the real program; where a load balancer stands before them, it is a real
//! nginx with the example of the documentation.

mod balanced;
mod clock;
mod pooled;
mod recovery;
mod restarts;
mod seen;
mod shared_work;
