//! One call at one layer: what the layer is asked, and what follows from its answers.

use serde::{Deserialize, Serialize};

use super::{Act, Below, Move, Reply};
use crate::foundation::{Identity, Name, Span, Stream, Time};
use crate::parts::recovery::{
    Abandon, Alarm, Answer, Branch, Call, Cause, Frame, Holds, Inward, Layer, Load, Luck, Memory, Outcome, Outward,
    Ticket,
};

/// One call at one layer. `M` stands for a member below it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Activation<M> {
    /// The layer's place in its stack, from the outermost.
    pub index: u32,
    /// A layer further out has sent this call before.
    pub is_repeat: bool,
    /// What the layer remembers of the call.
    pub frame: Frame,
    /// What it waits for, beside outcomes.
    pub pause: Pause,
    /// Alarms that it has set and that have not rung.
    pub alarms: u32,
    /// How often an alarm has rung or a pause was over.
    woken: u32,
    /// What it has sent inward.
    pub below: Below<M>,
}

/// What a layer waits for, and does then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pause {
    /// For an outcome.
    None,
    /// For its time to be over: the call has not gone inward yet, and the layer is asked again.
    Entry,
    /// The same, and it is not known when.
    Waiting,
    /// It is sending its branches: their outcomes do not count yet.
    Sending,
    /// It goes inward as this branch.
    Branch(u16),
    /// It hands this on.
    Verdict(Reply),
}

/// A layer where it stands.
pub struct Place<'a> {
    /// The layer with its parameters.
    pub layer: &'a Layer,
    /// Who it is, for its luck.
    pub name: Name,
    /// The draws of all layers in one place.
    pub stream: Stream,
}

/// What an activation is told with every question.
pub struct Surroundings {
    /// The instant of the question.
    pub now: Time,
    /// What the driver knows the call by.
    pub ticket: Ticket,
    /// Which try of the event this is.
    pub who: Identity,
    /// The event at this place, the same for every try.
    pub event: Identity,
    /// When the root event is due; [`Time::NEVER`] where it has no deadline.
    pub deadline: Time,
    /// How busy the handler is that the call is on its way to, where the layer asks for it.
    pub load: Option<Load>,
    /// Whoever sent the call has gone.
    pub is_forsaken: bool,
}

/// What a layer is asked, so that no two questions of one call share their draws.
#[derive(Clone, Copy)]
enum Question {
    /// About the outcome of this branch, that it was taken up, that it is lost.
    Leave(u16),
    Received(u16),
    Lost(u16),
    Enter,
    Resume,
    Alarm,
    End,
}

impl Question {
    /// Tells it apart from the other questions of the same call, of which `before` were asked again of their kind:
    /// repeats of the call, or alarms and pauses.
    fn number(self, before: u32) -> u64 {
        let kind = match self {
            Question::Leave(branch) => u64::from(branch),
            Question::Enter => 1 << 16,
            Question::Resume => 2 << 16,
            Question::Alarm => 3 << 16,
            Question::End => 4 << 16,
            Question::Received(branch) => 5 << 16 | u64::from(branch),
            Question::Lost(branch) => 6 << 16 | u64::from(branch),
        };
        kind << 32 | u64::from(before)
    }
}

impl<M: Copy> Activation<M> {
    /// A call that comes to the layer at this place of its stack.
    pub fn new(index: u32, is_repeat: bool, now: Time) -> Activation<M> {
        let frame = Frame { since: now, ..Frame::default() };
        Activation { index, is_repeat, frame, pause: Pause::None, alarms: 0, woken: 0, below: Below::One(None) }
    }

    /// The call comes.
    pub fn enter(&mut self, place: &Place, memory: &mut Memory, around: &Surroundings, moves: &mut Vec<Move<M>>) {
        let inward = self.ask(Question::Enter, place, around, |layer, call| layer.enter(memory, call));
        self.go_by(inward, moves);
    }

    /// The call, which has been at rest for so long, goes inward again, for the n-th time.
    pub fn redrive(&mut self, n: u32, rested: Span, moves: &mut Vec<Move<M>>) {
        self.frame.repeats = n;
        moves.push(Move::Tell(Act::Repeated, rested));
        self.send(0, moves);
    }

    /// A pause is over, or the call's ticket was handed back.
    pub fn resume(&mut self, place: &Place, memory: &mut Memory, around: &Surroundings, moves: &mut Vec<Move<M>>) {
        match std::mem::replace(&mut self.pause, Pause::None) {
            Pause::None | Pause::Sending => {}
            Pause::Entry | Pause::Waiting | Pause::Branch(_) if around.is_forsaken => {
                moves.push(Move::Finish(Reply::Lost));
            }
            pause @ (Pause::Entry | Pause::Waiting) => {
                if pause == Pause::Waiting {
                    moves.push(Move::Tell(Act::Delayed, around.now.since(self.frame.since)));
                }
                let inward = self.ask(Question::Resume, place, around, |layer, call| layer.resume(memory, call));
                self.go_by(inward, moves);
            }
            Pause::Branch(branch) => self.send(branch, moves),
            Pause::Verdict(reply) => self.conclude(place, reply, moves),
        }
    }

    /// A time is up that the layer has set.
    pub fn alarm(&mut self, place: &Place, memory: &mut Memory, around: &Surroundings, moves: &mut Vec<Move<M>>) {
        self.alarms -= 1;
        match self.ask(Question::Alarm, place, around, |layer, call| layer.alarm(memory, call)) {
            Alarm::Ignore => {}
            Alarm::GiveUp(cause) => {
                let own_limit = place.layer.limits_the_handler() && !place.layer.may_try_on();
                moves.extend([Move::Tell(Act::GaveUp, Span::ZERO), Move::HasFailed]);
                self.let_go(place, own_limit, moves);
                return moves.push(Move::Finish(Reply::Failed(cause)));
            }
            Alarm::Choose { branch } => return self.choose(place, branch, moves),
            // A caller that has gone does not send again.
            Alarm::Spawn { .. } if around.is_forsaken => {}
            Alarm::Spawn { branch, again } => {
                if let Some(span) = again {
                    self.set_alarm(span, moves);
                }
                moves.push(Move::Tell(Act::Repeated, Span::ZERO));
                self.send(branch, moves);
            }
        }
        moves.push(Move::LookForSilence);
    }

    /// A branch has its outcome, or has gone without one.
    pub fn leave(
        &mut self,
        place: &Place,
        memory: &mut Memory,
        around: &Surroundings,
        (branch, reply): (u16, Reply),
        moves: &mut Vec<Move<M>>,
    ) {
        if self.pause == Pause::Sending {
            return self.below.keep_early(branch, reply);
        }
        let outcome = match reply {
            Reply::Done { deviation } => Outcome::Done(Answer::of(deviation)),
            Reply::Failed(cause) => Outcome::Failed(cause),
            Reply::Parked => unreachable!("only a root event is parked"),
            Reply::Lost => {
                self.below.set(branch, None, Branch::Silent);
                let question = Question::Lost(branch);
                let outward = self.ask(question, place, around, |layer, call| layer.lost(memory, call, branch));
                return self.go_by_outward(place, around, outward, reply, moves);
            }
        };
        self.below.set(branch, None, Branch::Over(outcome));
        let sent_on = self.frame.repeats > 0 || self.below.has_several();
        let question = Question::Leave(branch);
        let outward = self.ask(question, place, around, |layer, call| layer.leave(memory, call, branch, outcome));
        if matches!(outward, Outward::Pass | Outward::PassAfter(_)) && outcome.is_done() && sent_on {
            let is_further = branch > 0 || self.frame.repeats > 0;
            let came_to_nothing = |branch: &Branch| matches!(branch, Branch::Silent | Branch::Over(Outcome::Failed(_)));
            let mends = is_further || self.below.branches().iter().any(came_to_nothing);
            moves.push(Move::Credit { unless_mended: !mends });
        }
        self.go_by_outward(place, around, outward, reply, moves);
    }

    /// All branches have been sent: the first of the outcomes that came meanwhile, to be told now. To be asked again after
    /// that, until there is none.
    pub fn count(&mut self) -> Option<(u16, Reply)> {
        if self.pause == Pause::Sending {
            self.pause = Pause::None;
        }
        self.below.next_early()
    }

    /// A replica has taken up what a branch sent.
    pub fn received(
        &mut self,
        place: &Place,
        memory: &mut Memory,
        around: &Surroundings,
        branch: u16,
        moves: &mut Vec<Move<M>>,
    ) {
        if place.layer.watches_receipt() {
            let question = Question::Received(branch);
            if let Some(span) = self.ask(question, place, around, |layer, call| layer.received(memory, call, branch)) {
                self.set_alarm(span, moves);
            }
        }
    }

    /// Whether the call has to give something back when it is over.
    pub fn holds_something(&self) -> bool {
        self.frame.holds != Holds::Nothing
    }

    /// The call is over, in whatever way, and gives back what it holds: the tickets of calls that may go on now.
    pub fn end(&mut self, place: &Place, memory: &mut Memory, around: &Surroundings) -> Vec<Ticket> {
        self.ask(Question::End, place, around, |layer, call| layer.end(memory, call))
    }

    fn ask<A>(
        &mut self,
        question: Question,
        place: &Place,
        around: &Surroundings,
        put: impl FnOnce(&Layer, &mut Call) -> A,
    ) -> A {
        let before = match question {
            Question::Leave(_) | Question::Received(_) | Question::Lost(_) => self.frame.repeats,
            Question::Resume | Question::Alarm => {
                self.woken += 1;
                self.woken
            }
            Question::Enter | Question::End => 0,
        };
        let mut call = Call {
            now: around.now,
            ticket: around.ticket,
            luck: Luck { stream: place.stream, who: around.who, layer: place.name, question: question.number(before) },
            frame: &mut self.frame,
            is_repeat: self.is_repeat,
            deadline: around.deadline,
            event: around.event,
            branches: self.below.branches(),
            load: around.load,
        };
        put(place.layer, &mut call)
    }

    fn set_alarm(&mut self, span: Span, moves: &mut Vec<Move<M>>) {
        self.alarms += 1;
        moves.push(Move::SetAlarm(span));
    }

    fn pause(&mut self, then: Pause, span: Span, moves: &mut Vec<Move<M>>) {
        self.pause = then;
        moves.push(Move::Pause(span));
    }

    fn send(&mut self, branch: u16, moves: &mut Vec<Move<M>>) {
        self.below.set(branch, None, Branch::UnderWay);
        moves.push(Move::Send(branch));
    }

    /// What a layer has answered on the way in.
    fn go_by(&mut self, inward: Inward, moves: &mut Vec<Move<M>>) {
        match inward {
            Inward::Proceed => self.send(0, moves),
            Inward::ProceedWithin(span) => {
                self.set_alarm(span, moves);
                self.send(0, moves);
            }
            Inward::Spawn { branches, within } => {
                if let Some(span) = within {
                    self.set_alarm(span, moves);
                }
                self.below.expect(branches);
                for branch in 0..branches {
                    self.send(branch, moves);
                }
                if branches > 1 {
                    self.pause = Pause::Sending;
                    moves.push(Move::Count);
                }
            }
            Inward::Reject(cause) => moves.extend([
                Move::Tell(Act::Refused, Span::ZERO),
                Move::HasFailed,
                Move::Finish(Reply::Failed(cause)),
            ]),
            Inward::Answer(answer) => moves.extend([
                Move::Tell(Act::Answered, Span::ZERO),
                Move::Finish(Reply::Done { deviation: answer.deviation() }),
            ]),
            Inward::Delay(span) => {
                moves.push(Move::Tell(Act::Delayed, span));
                self.pause(Pause::Entry, span, moves);
            }
            Inward::Wait { within } => {
                self.pause = Pause::Waiting;
                if let Some(span) = within {
                    self.set_alarm(span, moves);
                }
            }
        }
    }

    /// What a layer has answered on the way out, when this had become of a branch. A layer that waits hands on what it has
    /// where nothing else can bring the call to an end.
    fn go_by_outward(
        &mut self,
        place: &Place,
        around: &Surroundings,
        outward: Outward,
        reply: Reply,
        moves: &mut Vec<Move<M>>,
    ) {
        match outward {
            Outward::Pass | Outward::PassAfter(Span::ZERO) => self.conclude(place, reply, moves),
            Outward::Fail(cause) | Outward::FailAfter(Span::ZERO, cause) => {
                refute(reply, Span::ZERO, moves);
                self.conclude(place, Reply::Failed(cause), moves);
            }
            Outward::Park { wait } => {
                moves.push(Move::HasFailed);
                self.let_go(place, false, moves);
                moves.push(Move::Park(wait));
            }
            Outward::Choose { branch } => self.choose(place, branch, moves),
            Outward::PassAfter(span) => {
                moves.push(Move::Tell(Act::Checked, span));
                self.pause(Pause::Verdict(reply), span, moves);
            }
            Outward::FailAfter(span, cause) => {
                refute(reply, span, moves);
                self.pause(Pause::Verdict(Reply::Failed(cause)), span, moves);
            }
            // A caller that has gone does not try again.
            Outward::Again { .. } if around.is_forsaken => moves.push(Move::Finish(Reply::Failed(Cause::Error))),
            Outward::Again { branch, after } => {
                moves.extend([Move::Tell(Act::Repeated, after), Move::HasFailed]);
                self.pause(Pause::Branch(branch), after, moves);
            }
            Outward::Hold => {
                if self.pause == Pause::None && !self.below.has_live() {
                    moves.push(Move::FinishUnnoticed(reply));
                }
            }
            Outward::HoldWithin(span) => self.set_alarm(span, moves),
        }
    }

    /// The layer hands on what one of its branches has answered.
    fn choose(&mut self, place: &Place, chosen: u16, moves: &mut Vec<Move<M>>) {
        let branches = self.below.branches();
        let Some(Branch::Over(Outcome::Done(answer))) = branches.get(usize::from(chosen)).copied() else {
            unreachable!("a layer chooses among answers");
        };
        let is_masked = |branch: &Branch| match branch {
            Branch::Over(outcome) => *outcome != Outcome::Done(answer),
            Branch::Silent => true,
            Branch::UnderWay => false,
        };
        if branches.iter().any(is_masked) {
            let credit = Move::Credit { unless_mended: false };
            moves.extend([Move::Tell(Act::Outvoted, Span::ZERO), Move::HasFailed, credit]);
        }
        self.conclude(place, Reply::Done { deviation: answer.deviation() }, moves);
    }

    /// The layer lets go of what is still going on below it, and hands on an outcome.
    fn conclude(&mut self, place: &Place, reply: Reply, moves: &mut Vec<Move<M>>) {
        self.let_go(place, false, moves);
        moves.push(Move::Finish(reply));
    }

    fn let_go(&mut self, place: &Place, own_limit: bool, moves: &mut Vec<Move<M>>) {
        if !self.below.has_live() {
            return;
        }
        let below = std::mem::replace(&mut self.below, Below::One(None));
        moves.extend(below.members().map(|member| match place.layer.abandon() {
            Abandon::Cancel => Move::Cancel { member, own_limit },
            Abandon::LeaveRunning => Move::Leave { member, own_limit },
        }));
    }
}

/// A layer makes a failure of an outcome, if it is not one already.
fn refute<M>(reply: Reply, delay: Span, moves: &mut Vec<Move<M>>) {
    let act = if matches!(reply, Reply::Done { .. }) { Act::Refuted } else { Act::Checked };
    moves.extend([Move::Tell(act, delay), Move::HasFailed]);
}
