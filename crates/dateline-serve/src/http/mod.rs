//! HTTP/1.1 as far as a local page needs it: whole requests in, whole answers out, everything limited in size and time.
//!
//! A thread a connection on the standard library's sockets, with `httparse` for the heads (docs/adr/http-without-a-runtime.md says why).

mod request;
mod response;
mod server;

pub use request::{Method, Problem, Request, encode};
pub use response::{Kind, Response};
pub use server::{Handle, Limits, Listener};
