//! One scenario that is loaded and runs: where it came from, its session, and what was done to it by hand.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use egui::Context;
use serde::{Deserialize, Serialize};

use crate::desktop::gallery;
use crate::desktop::history::History;
use crate::desktop::problems::Problems;
use crate::desktop::story::Story;
use crate::engine::command::{Command, Settings};
use crate::foundation::HandlerId;
use crate::measure::snapshot::Snapshot;
use crate::scenario::schema::Scenario;
use crate::scenario::{self, Change, Diagnostics, Document, Loaded, Model, limits};
use crate::session::{Frame, Remains, Session};
use crate::storage;

/// Where a scenario came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// The built-in scenario of that file name.
    Gallery(String),
    File(PathBuf),
}

pub struct Run {
    pub place: Place,
    /// The file as it was read.
    pub text: String,
    pub loaded: Loaded,
    /// Its model with the names in signs.
    shown: Model,
    pub session: Session,
    pub history: History,
    /// What the last fault by hand did.
    pub story: Option<Story>,
    /// The first fault by hand has been told about.
    pub story_told: bool,
    /// Warnings that the user has not closed yet.
    pub warnings_open: bool,
    /// The simulation died of a bug, and this is what was saved of it.
    pub kept: Option<Kept>,
}

/// A run whose thread died.
pub struct Kept {
    /// What the user is told.
    pub message: String,
}

impl Run {
    /// Starts paused at time zero; frames of it wake the context.
    pub fn start(place: Place, text: String, loaded: Loaded, ctx: &Context) -> Run {
        let ctx = ctx.clone();
        let session = Session::start(loaded.model.clone(), move || ctx.request_repaint());
        let warnings_open = !loaded.warnings.is_empty();
        let history = History::default();
        let shown = Model::clone(&loaded.model).in_signs();
        Run { place, text, loaded, shown, session, history, story: None, story_told: false, warnings_open, kept: None }
    }

    /// What the app begins with: what was asked for, else what ran last, else the first of the gallery. Only
    /// for what was asked for it is said why it cannot be had.
    pub fn first(asked: Option<&Place>, last: Option<&Place>, ctx: &Context) -> (Run, Option<Problems>) {
        let mut problems = None;
        if let Some(place) = asked {
            match read(place, ctx) {
                Ok(run) => return (run, None),
                Err(found) => problems = Some(found),
            }
        }
        let first = || Place::Gallery(gallery::first().file.into());
        let run = last.and_then(|place| read(place, ctx).ok()).or_else(|| read(&first(), ctx).ok());
        (run.expect("the scenarios of the gallery are valid"), problems)
    }

    /// Forgets what was done by hand, for the run begins again.
    pub fn forget(&mut self) {
        self.history = History::default();
        self.story = None;
    }

    /// The scenario's text with everything that was edited live; its comments and its layout stay.
    pub fn edited_text(&self) -> Result<String, String> {
        let edited = self.edited().map_err(|wrong| wrong.to_string())?;
        Ok(edited.text().into())
    }

    /// The scenario with everything that was edited live.
    pub fn edited(&self) -> Result<Loaded, Diagnostics> {
        let Some(snapshot) = self.snapshot() else { return Ok(self.loaded.clone()) };
        with_edits(&self.loaded, snapshot, self.frame().seed)
    }

    /// All warnings about the file in one line each.
    pub fn warning_text(&self) -> String {
        let lines = self.loaded.warnings.iter().map(|warning| match &warning.hint {
            Some(hint) => format!("Line {}: {}. {hint}", warning.line, warning.message),
            None => format!("Line {}: {}", warning.line, warning.message),
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// If the simulation has died of a bug, writes what is needed to see it die again into the folder; once.
    pub fn keep_if_died(&mut self, folder: Option<&Path>) {
        let Some(died) = self.session.died().filter(|_| self.kept.is_none()) else { return };
        let remains = Remains::new(&self.text, died);
        let saved = match folder {
            Some(folder) => storage::write_settings(folder, Remains::FILE, &remains)
                .map(|()| folder.join(Remains::FILE))
                .map_err(|error| error.to_string()),
            None => Err("there is no folder for it".into()),
        };
        let where_kept = match saved {
            Ok(path) => format!("Its scenario, seed and commands were kept at {}.", path.display()),
            Err(reason) => format!("It could not be kept: {reason}."),
        };
        self.kept =
            Some(Kept { message: format!("The simulation stopped because of an error in Windtunnel. {where_kept}") });
    }

    /// A command would lift a fault that has ended already, as far as the frame shows.
    pub fn is_over(&self, command: &Command) -> bool {
        let Command::Lift(number) = command else { return false };
        let log = self.frame().log.iter();
        let injected = log.filter(|logged| matches!(logged.command, Command::Inject { .. })).count() as u64;
        injected >= *number && self.snapshot().is_some_and(|snapshot| !snapshot.injected.contains(number))
    }

    /// For people to read; what is run or written into files goes by that which was loaded.
    pub fn model(&self) -> &Model {
        &self.shown
    }

    pub fn frame(&self) -> &Frame {
        self.session.frame()
    }

    /// The lane on the screen; `None` before the first frame.
    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.frame().lanes.first().map(|lane| &lane.snapshot)
    }
}

/// Reads and starts a scenario, paused at time zero; otherwise everything that is wrong with it.
pub fn read(place: &Place, ctx: &Context) -> Result<Run, Problems> {
    let label = place.label();
    let text = match place {
        Place::Gallery(file) => match gallery::named(file) {
            Some(item) => item.text.to_string(),
            None => return Err(Problems::unreadable(&label, format!("there is no {file} in the gallery"))),
        },
        Place::File(path) => storage::read_text(path, limits::FILE_BYTES_MAX)
            .map_err(|error| Problems::unreadable(&label, error.to_string()))?,
    };
    let loaded = scenario::load(&text, &label).map_err(|diagnostics| Problems::invalid(&label, diagnostics))?;
    Ok(Run::start(place.clone(), text, loaded, ctx))
}

/// A scenario with what differs from it in a run of it. The differences are written in the order of the file, which need
/// not be the one in which they were made: they make a valid scenario together.
fn with_edits(loaded: &Loaded, snapshot: &Snapshot, seed: u64) -> Result<Loaded, Diagnostics> {
    let model = &loaded.model;
    let (before, now) = (Settings::of(model), &snapshot.settings);
    let mut document = Document::clone(&model.document);
    let mut make = |change: &dyn Fn(&Scenario) -> Option<Change>| -> Result<(), Diagnostics> {
        if let Some(change) = change(&document.scenario()) {
            document = change.unchecked(&document)?;
        }
        Ok(())
    };
    if seed != model.seed {
        make(&|_| Some(Change::seed(seed)))?;
    }
    for (source, (before, now)) in model.sources.iter().zip(before.sources.iter().zip(&now.sources)) {
        if let Some(rate) = now.rate.filter(|_| now != before) {
            make(&|scenario| Change::arrival_rate(scenario, &source.name, rate))?;
        }
    }
    for (handler, (before, now)) in model.handlers.iter().zip(before.handlers.iter().zip(&now.handlers)) {
        let name = &handler.name;
        if now.replicas != before.replicas {
            make(&|scenario| Some(Change::replicas(scenario, name, now.replicas)))?;
        }
        if now.mean_service != before.mean_service {
            make(&|scenario| Change::mean_service(scenario, name, now.mean_service))?;
        }
        if now.errors != before.errors {
            make(&|_| Some(Change::errors(name, now.errors)))?;
        }
        if now.wrong_results != before.wrong_results {
            make(&|_| Some(Change::wrong_results(name, now.wrong_results)))?;
        }
    }
    for (set, (before, now)) in model.sets.iter().zip(before.layers.iter().zip(&now.layers)) {
        for (route, (before, now)) in model.routes.iter().zip(before.iter().zip(now)) {
            if now != before {
                make(&|scenario| Some(Change::layers(scenario, &set.name, &route.name, now)))?;
            }
        }
    }
    for (set, (before, now)) in model.sets.iter().zip(before.protections.iter().zip(&now.protections)) {
        let known: BTreeSet<&HandlerId> = before.keys().chain(now.keys()).collect();
        for id in known.into_iter().filter(|id| before.get(id) != now.get(id)) {
            let (handler, protection) = (&model.handler(*id).name, now.get(id).cloned().unwrap_or_default());
            make(&|scenario| Some(Change::protection(scenario, &set.name, handler, &protection)))?;
        }
    }
    if snapshot.active_set != model.active_set {
        let active = &model.sets[snapshot.active_set.index()].name;
        make(&|scenario| Some(Change::active_set(scenario, active)))?;
    }
    scenario::load(document.text(), &document.origin)
}

impl Place {
    /// As the command line calls it.
    pub fn name(&self) -> OsString {
        match self {
            Place::Gallery(file) => file.into(),
            Place::File(path) => path.into(),
        }
    }

    /// As the user calls it in messages.
    pub fn label(&self) -> String {
        match self {
            Place::Gallery(file) => file.clone(),
            Place::File(path) => path.display().to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable;

    use super::{Settings, with_edits};
    use crate::desktop::{App, Place, Start};
    use crate::engine::command::Command;
    use crate::foundation::{HandlerId, Span, Time};
    use crate::session::{Remains, Request};
    use crate::{measure, scenario, storage};

    #[test]
    fn edits_are_written_whatever_the_order_in_which_they_were_made() {
        let text = r#"(name: "x", question: "y?", horizon: "1min",
            sources: [(name: "users", arrivals: Closed(population: 2, think: Deterministic(value: "0s")))],
            handlers: [
                (name: "first", service: Deterministic(value: "5ms")),
                (name: "second", service: Deterministic(value: "0s")), // at once
            ],
            routes: [(from: "users", to: To("first")), (from: "first", to: To("second"))])"#;
        let loaded = scenario::load(text, "x.ron").unwrap_or_else(|wrong| panic!("{wrong}"));
        let mut snapshot = measure::Run::new(loaded.model.clone(), loaded.model.seed).snapshot();
        let means = [Span::ZERO, Span(7_000_000)];
        for (handler, mean) in snapshot.settings.handlers.iter_mut().zip(means) {
            handler.mean_service = mean;
        }
        let edited = with_edits(&loaded, &snapshot, 9).unwrap_or_else(|wrong| panic!("{wrong}"));
        let found: Vec<Span> =
            Settings::of(&edited.model).handlers.iter().map(|handler| handler.mean_service).collect();
        assert_eq!((found, edited.model.seed), (means.to_vec(), 9));
        assert!(edited.text().contains("// at once"), "{}", edited.text());
    }

    /// No handler has this number, and no button of the window can ask for it.
    const NOBODY: HandlerId = HandlerId(9_999);

    #[test]
    fn a_bug_in_the_simulation_is_told_and_the_run_kept_and_begun_again() {
        let folder = tempfile::tempdir().unwrap();
        let start = Start { open: Some(Place::Gallery("checkout.ron".into())), autoplay: false, hint: false };
        let mut harness = Harness::builder().build_eframe(move |cc| App::new(&cc.egui_ctx, None, start));
        harness.state_mut().remains_folder = Some(folder.path().into());
        harness.state_mut().run_to(Time(5_000_000_000));
        let deeds = [Command::SetReplicas(HandlerId(0), 2), Command::SetReplicas(NOBODY, 2)];
        for deed in &deeds {
            harness.state_mut().run.session.request(Request::Act(deed.clone()));
        }
        harness.state_mut().settle();
        harness.run_steps(2);
        harness.get_by_label_contains("The simulation stopped because of an error in Windtunnel");

        let remains: Remains = storage::read_settings(folder.path(), Remains::FILE).unwrap().unwrap();
        assert_eq!(remains.scenario, harness.state().run.text);
        assert!(remains.died.reason.contains("9999"), "{}", remains.died.reason);
        assert_eq!(remains.died.log.iter().map(|logged| &logged.command).collect::<Vec<_>>(), deeds.each_ref());
        let mut again = remains.replay().expect("the scenario is valid still");
        let end = catch_unwind(AssertUnwindSafe(|| again.advance(remains.died.at)));
        assert!(end.is_err(), "the replay meets the same bug");

        harness.get_by_label("Start again").click();
        harness.run_steps(2);
        harness.state_mut().settle();
        harness.run_steps(2);
        assert!(harness.query_by_label_contains("The simulation stopped").is_none());
        harness.state_mut().run_to(Time(1_000_000_000));
        assert_eq!(harness.state().frame().lanes[0].snapshot.now, Time(1_000_000_000));
    }
}
