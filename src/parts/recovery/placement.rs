//! What a layer says before it is put to work: about its own parameters, and about where it has a part to play.

/// Something about a layer that matters to where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nature {
    /// It acts on nothing but what a layer further out sends the same way again.
    ActsOnRepeats,
    /// It acts on nothing but what comes more than once, from wherever.
    ActsOnDuplicates,
    /// It acts on nothing but events with a deadline.
    ActsOnDeadlines,
    /// It keeps an event for later, where nobody waits for its outcome.
    KeepsEvents,
    /// It learns from the outcomes that it sees, and not from those that never come.
    LearnsFromOutcomes,
    /// It ends a call that takes too long.
    EndsSlowCalls,
    /// Several handlers may have answered when it decides whose answer counts.
    WeighsAnswers,
}

/// What a layer has to say about one of its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// How bad it is.
    pub weight: Weight,
    /// The parameter that it is about.
    pub parameter: &'static str,
    /// One sentence without a full stop.
    pub message: String,
    /// What could be done about it.
    pub hint: Option<String>,
}

/// How much a remark weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The layer cannot work so.
    Wrong,
    /// Where the parameter is written, that is for nothing.
    InVain,
}

impl Remark {
    /// Of a value with which the layer cannot work.
    pub fn wrong(parameter: &'static str, message: impl Into<String>) -> Remark {
        Remark { weight: Weight::Wrong, parameter, message: message.into(), hint: None }
    }

    /// Of a value that does nothing.
    pub fn in_vain(parameter: &'static str, message: impl Into<String>) -> Remark {
        Remark { weight: Weight::InVain, parameter, message: message.into(), hint: None }
    }

    /// The same, with what could be done about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Remark {
        self.hint = Some(hint.into());
        self
    }
}
