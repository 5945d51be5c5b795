//! The place where a handler's work is done: a line of attempts that wait, and servers that take them up at a pace.
//!
//! Plain data that answers questions and knows no event. Who waits where is the matter of the [`Line`] alone, what keeps a
//! server from work that of its [`Reasons`], how far work has come that of its [`Stretch`].

mod line;
mod places;
mod reasons;
mod server;
mod stretch;

use serde::Serialize;

pub use line::Line;
pub use places::Places;
pub use reasons::{Hold, Reason, Reasons};
pub use server::{ReplicaState, Server};
pub use stretch::{Pace, Stretch};

/// The place of one handler.
#[derive(Clone, Debug, Serialize)]
pub struct Station {
    /// Who waits.
    pub line: Line,
    /// All that were ever declared or added.
    servers: Vec<Server>,
    idle: Places,
    /// Servers with an attempt.
    #[serde(skip)]
    taken: u32,
    /// Servers that count as up.
    up: u32,
    /// How often one of them has failed while it was up.
    #[serde(skip)]
    pub failures: u64,
    /// How fast work goes on.
    pub pace: Pace,
}

impl Station {
    /// With so many servers, all of them idle.
    pub fn new(servers: u32) -> Station {
        let mut idle = Places::default();
        (0..servers).for_each(|server| idle.insert(server));
        Station {
            line: Line::default(),
            servers: vec![Server::NEW; servers as usize],
            idle,
            taken: 0,
            up: servers,
            failures: 0,
            pace: Pace::FULL,
        }
    }

    /// By number, those included that are no longer in use.
    pub fn servers(&self) -> &[Server] {
        &self.servers
    }

    /// The one of this number.
    pub fn server(&self, at: u32) -> &Server {
        &self.servers[at as usize]
    }

    /// How many servers there are, in use or not.
    pub fn size(&self) -> u32 {
        self.servers.len() as u32
    }

    /// How many have an attempt.
    pub fn taken(&self) -> u32 {
        self.taken
    }

    /// How many count as up.
    pub fn up(&self) -> u32 {
        self.up
    }

    /// The first that has nothing to do.
    #[inline]
    pub fn idle(&self) -> Option<u32> {
        self.idle.first()
    }

    /// A server takes an attempt up.
    #[inline]
    pub fn take_up(&mut self, at: u32, attempt: u32) -> &Server {
        self.idle.remove(at);
        self.taken += 1;
        let server = &mut self.servers[at as usize];
        server.take_up(attempt);
        server
    }

    /// A server is kept for its attempt, which waits for a callee.
    pub fn keep_for_caller(&mut self, at: u32) {
        self.servers[at as usize].is_held = true;
    }

    /// A server lets go of its attempt.
    #[inline]
    pub fn let_go(&mut self, at: u32) -> &Server {
        self.taken -= 1;
        let server = &mut self.servers[at as usize];
        server.let_go();
        server
    }

    /// A server has nothing to do.
    #[inline]
    pub fn rest(&mut self, at: u32) {
        self.idle.insert(at);
    }

    /// There is one more reason to keep a server from work; false if that reason was there and cannot be twice. One that
    /// hangs looks idle if it was.
    pub fn keep_from_work(&mut self, at: u32, reason: Reason) -> bool {
        if reason != Reason::Hang {
            self.idle.remove(at);
        }
        self.servers[at as usize].reasons.add(reason)
    }

    /// A reason to keep a server from work is gone; false if it was not there.
    pub fn let_work(&mut self, at: u32, reason: Reason) -> bool {
        self.servers[at as usize].reasons.remove(reason)
    }

    /// Whether a server counts as up from now on, or no longer; `None` where nothing has changed.
    pub fn count(&mut self, at: u32) -> Option<bool> {
        let server = &mut self.servers[at as usize];
        let counts = server.is_up() && server.is_in_use;
        if counts == server.counts {
            return None;
        }
        server.counts = counts;
        self.up = if counts { self.up + 1 } else { self.up - 1 };
        Some(counts)
    }

    /// From now on so many servers are in use. New ones work at once; one that is left over finishes what it has. The idle
    /// are to be found anew.
    pub fn use_only(&mut self, servers: u32) {
        let known = self.servers.len();
        self.servers.resize(known.max(servers as usize), Server::UNCOUNTED);
        for (at, server) in self.servers.iter_mut().enumerate() {
            server.is_in_use = at < servers as usize;
        }
        self.idle = Places::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_counts_while_it_is_up_and_in_use() {
        let mut station = Station::new(2);
        assert!(station.keep_from_work(1, Reason::Stop));
        assert_eq!((station.count(1), station.up()), (None, 2));
        station.keep_from_work(1, Reason::Crash);
        assert_eq!((station.count(1), station.count(1), station.up()), (Some(false), None, 1));
        station.use_only(3);
        assert_eq!((station.count(0), station.count(2), station.up()), (None, Some(true), 2));
        station.use_only(2);
        station.let_work(1, Reason::Crash);
        assert_eq!([0, 1, 2].map(|at| station.count(at)), [None, Some(true), Some(false)]);
    }

    #[test]
    fn the_first_idle_server_takes_up_work_and_one_that_hangs_looks_idle() {
        let mut station = Station::new(3);
        station.take_up(0, 7);
        station.keep_from_work(1, Reason::Hang);
        assert_eq!((station.idle(), station.taken()), (Some(1), 1));
        station.keep_from_work(1, Reason::Crash);
        assert_eq!(station.idle(), Some(2));
        station.let_go(0);
        assert_eq!((station.idle(), station.taken()), (Some(2), 0));
        station.rest(0);
        assert_eq!(station.idle(), Some(0));
    }
}
