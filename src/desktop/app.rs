//! The app: `logic` takes in what happened elsewhere, `ui` draws and carries out what was asked for.

use std::path::PathBuf;

use egui::{CentralPanel, Context, Frame, Popup, Ui};
use egui_tiles::Tree;

use crate::desktop::actions::{Action, Entry, entries};
use crate::desktop::banner::{self, strip};
use crate::desktop::break_menu::{self, BreakMenu};
use crate::desktop::comparison::Comparison;
use crate::desktop::dialog::Dialog;
use crate::desktop::hint;
use crate::desktop::jobs::Jobs;
use crate::desktop::keys;
use crate::desktop::palette::{self, Palette};
use crate::desktop::panel::{self, Panel};
use crate::desktop::preferences::Preferences;
use crate::desktop::problems::{self, Problems};
use crate::desktop::run::{Place, Run};
use crate::desktop::sureness::Sureness;
use crate::desktop::theme::{self, Tokens};
use crate::desktop::toast::Toasts;
use crate::desktop::top_bar::TopBar;
use crate::desktop::view::Workspace;
use crate::desktop::widget::fault_menu;
use crate::desktop::workspace::compare::Compare;
use crate::desktop::workspace::run::{self as run_workspace, Arrangement};
use crate::engine::End;
use crate::foundation::{HandlerId, Time};
use crate::measure::wording as naming;
use crate::scenario::Model;

/// The name under which preferences and the remains of a run are kept.
pub(super) const APP_ID: &str = "windtunnel";

pub struct App {
    pub(super) ctx: Context,
    pub(super) preferences: Preferences,
    pub(super) tree: Tree<Panel>,
    pub(super) run: Run,
    pub(super) comparison: Comparison,
    pub(super) sureness: Sureness,
    pub(super) entries: Vec<Entry>,
    pub(super) actions: Vec<Action>,
    pub(super) jobs: Jobs<App>,
    pub(super) toasts: Toasts,
    pub(super) palette: Palette,
    pub(super) break_menu: Option<BreakMenu>,
    pub(super) dialog: Option<Dialog>,
    pub(super) problems: Option<Problems>,
    pub(super) shortcuts_open: bool,
    /// The handler that the first hint is about, once it is clear which one.
    pub(super) hint_target: Option<HandlerId>,
    /// The end of the run was seen and its strip closed.
    pub(super) end_seen: bool,
    pub(super) autoplay: bool,
    /// Where a run that died of a bug is kept, if anywhere.
    pub(super) remains_folder: Option<PathBuf>,
}

/// How the app begins.
#[derive(Clone, Debug)]
pub struct Start {
    /// What to open; what ran last where nothing is said.
    pub open: Option<Place>,
    /// Whether a scenario plays as soon as it is opened.
    pub autoplay: bool,
    /// Whether a new user is shown what to do.
    pub hint: bool,
}

impl Default for Start {
    fn default() -> Start {
        Start { open: None, autoplay: true, hint: true }
    }
}

impl App {
    /// `storage` is where the preferences are kept, if anywhere.
    pub fn new(ctx: &Context, storage: Option<&dyn eframe::Storage>, start: Start) -> App {
        theme::apply(ctx);
        let mut preferences = Preferences::read(storage);
        if let Some(theme) = preferences.theme {
            ctx.set_theme(theme);
        }
        preferences.hint_done |= !start.hint;
        let tree =
            preferences.layout.take().filter(run_workspace::is_complete).unwrap_or_else(run_workspace::default_tree);
        let (run, problems) = Run::first(start.open.as_ref(), preferences.last.as_ref(), ctx);
        let comparison = Comparison::new(run.model(), run.place.name());
        let mut app = App {
            ctx: ctx.clone(),
            preferences,
            tree,
            run,
            comparison,
            sureness: Sureness::default(),
            entries: entries(),
            actions: Vec::new(),
            jobs: Jobs::new(ctx, |app: &mut App| {
                app.toasts.error("That did not work because of an error in Windtunnel; nothing was written.");
            }),
            toasts: Toasts::default(),
            palette: Palette::default(),
            break_menu: None,
            dialog: None,
            problems,
            shortcuts_open: false,
            hint_target: None,
            end_seen: false,
            autoplay: start.autoplay,
            remains_folder: eframe::storage_dir(APP_ID),
        };
        app.begin_run();
        app
    }

    /// Runs as fast as possible to an instant and pauses there, however long it takes: for pictures and tests.
    pub fn run_to(&mut self, until: Time) {
        self.run.session.run_to(until);
        self.take_in_frame();
    }

    /// Waits until everything asked of the session is done and seen, and every file is written: for tests.
    pub fn settle(&mut self) {
        while let Some(delivery) = self.jobs.wait() {
            delivery(self);
        }
        self.run.session.settle();
        self.take_in_frame();
    }

    /// Waits until the runs that tell how sure the numbers are have been played: for tests.
    pub fn wait_for_sureness(&mut self) {
        self.sureness.wait();
    }

    /// Waits until the comparison is over: for tests.
    pub fn wait_for_comparison(&mut self) {
        self.comparison.wait();
    }

    pub fn frame(&self) -> &crate::session::Frame {
        self.run.frame()
    }

    pub fn model(&self) -> &Model {
        self.run.model()
    }

    /// Takes in what happened elsewhere: frames, finished jobs, dropped files, keys.
    pub fn advance(&mut self, ctx: &Context) {
        for delivery in self.jobs.finished() {
            delivery(self);
        }
        if self.run.session.poll() {
            self.take_in_frame();
        }
        self.comparison.poll();
        self.sureness.poll();
        self.run.keep_if_died(self.remains_folder.as_deref());
        let dropped = ctx.input(|input| input.raw.dropped_files.first().map(|file| file.path().to_path_buf()));
        if let Some(path) = dropped {
            self.carry_out(Action::Open(path));
        }
        for action in keys::consume(ctx, &self.entries) {
            self.carry_out(action);
        }
    }

    fn take_in_frame(&mut self) {
        let Some(lane) = self.run.session.frame().lanes.first() else { return };
        let snapshot = &lane.snapshot;
        if let Some(story) = &mut self.run.story {
            story.follow(snapshot);
        }
        if self.run.story.as_ref().is_some_and(|story| story.is_obsolete(snapshot.now)) {
            self.run.story = None;
        }
        if self.hint_target.is_none() && !self.preferences.hint_done {
            self.hint_target = hint::busiest(snapshot);
        }
        if snapshot.end.is_none() {
            self.end_seen = false;
        }
    }

    /// Draws everything, then carries out what was asked for.
    pub fn draw(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        let tokens = Tokens::of(ctx.theme());
        let mut actions = std::mem::take(&mut self.actions);
        TopBar {
            tokens,
            run: &self.run,
            tree: &self.tree,
            preferences: &self.preferences,
            entries: &self.entries,
            actions: &mut actions,
        }
        .show(ui);
        self.strips(ui, tokens, &mut actions);
        CentralPanel::default().frame(Frame::new().fill(tokens.background)).show(ui, |ui| {
            match self.preferences.view.workspace {
                Workspace::Run => self.run_workspace(ui, tokens, &mut actions),
                Workspace::Compare => {
                    let (model, comparison) = (self.run.model(), &mut self.comparison);
                    Compare { tokens, model, comparison, actions: &mut actions }.show(ui);
                }
            }
        });
        self.overlays(&ctx, tokens, &mut actions);
        self.toasts.show(&ctx, tokens);
        if !actions.is_empty() {
            ctx.request_repaint();
        }
        for action in actions {
            self.carry_out(action);
        }
    }

    fn run_workspace(&mut self, ui: &mut Ui, tokens: &'static Tokens, actions: &mut Vec<Action>) {
        let frame = self.run.session.frame();
        let Some(lane) = frame.lanes.first() else { return };
        let mut context = panel::Context {
            model: self.run.model(),
            written: &self.run.loaded.model,
            frame,
            snapshot: &lane.snapshot,
            sureness: &self.sureness,
            tokens,
            view: &mut self.preferences.view,
            actions,
        };
        self.tree.ui(&mut Arrangement { context: &mut context }, ui);
    }

    /// What cannot be overlooked, below the top bar.
    fn strips(&mut self, ui: &mut Ui, tokens: &Tokens, actions: &mut Vec<Action>) {
        if let Some(kept) = &self.run.kept {
            if strip(ui, tokens, "bug", tokens.bad, &kept.message, Some("Start again")) == banner::Answer::Done {
                let place = self.run.place.clone();
                self.open(place);
            }
            return;
        }
        let end = self.run.snapshot().and_then(|snapshot| snapshot.end);
        if let Some(end) = end.filter(|_| !self.end_seen) {
            let (colour, text) = match end {
                End::Exhausted { .. } => (tokens.good, "The run is complete: nothing is left to happen.".into()),
                End::Stopped(stop) => (
                    tokens.bad,
                    naming::stopped(None, stop.at.as_secs_f64(), &stop.describe(self.run.model()), stop.hint()),
                ),
            };
            match strip(ui, tokens, "end", colour, &text, Some("Restart")) {
                banner::Answer::Done => actions.push(Action::Restart),
                banner::Answer::Closed => self.end_seen = true,
                banner::Answer::Nothing => {}
            }
        }
        if let Some(story) = &self.run.story {
            let sentence = story.sentence(self.run.model());
            if strip(ui, tokens, "story", tokens.accent, &sentence, None) == banner::Answer::Closed {
                self.run.story = None;
            }
        }
        if self.run.warnings_open {
            let text = self.run.warning_text();
            if strip(ui, tokens, "warnings", tokens.warning, &text, None) == banner::Answer::Closed {
                self.run.warnings_open = false;
            }
        }
    }

    /// Windows and bubbles above the panels.
    fn overlays(&mut self, ctx: &Context, tokens: &Tokens, actions: &mut Vec<Action>) {
        let in_the_way = self.dialog.is_some() || self.problems.is_some() || Popup::is_any_open(ctx);
        if let Some(target) = self.hint_target.filter(|_| !in_the_way && !self.preferences.hint_done) {
            match hint::show(ctx, tokens, self.run.model(), target) {
                Some(hint::Answer::Crash(command)) => actions.push(Action::Act(command)),
                Some(hint::Answer::NotNow) => actions.push(Action::DismissHint),
                None => {}
            }
        }
        match self.break_menu.as_mut().map(|menu| menu.show(ctx, tokens, self.run.model())) {
            Some(break_menu::Answer::Chosen(command)) => {
                actions.push(Action::Act(command));
                self.break_menu = None;
            }
            Some(break_menu::Answer::Closed) => self.break_menu = None,
            Some(break_menu::Answer::Open) | None => {}
        }
        // What is wrong with a file stands before the question for another one.
        let asking = self.dialog.as_mut().filter(|_| self.problems.is_none());
        let answer = asking.and_then(|d| d.show(ctx, tokens, self.preferences.recent.files()));
        if let Some(answer) = answer {
            self.answer_dialog(answer);
        }
        match self.problems.as_ref().map(|problems| problems.show(ctx, tokens)) {
            Some(problems::Answer::Closed) => self.problems = None,
            Some(problems::Answer::Copy) => {
                actions.extend(self.problems.as_ref().map(|problems| Action::CopyText(problems.text())));
            }
            Some(problems::Answer::Open) | None => {}
        }
        if self.shortcuts_open {
            self.shortcuts_open = keys::window(ctx, tokens, &self.entries);
        }
        let (entries, model) = (&self.entries, self.run.model());
        let offered = || {
            let lasting = fault_menu::chosen_duration(ctx, model);
            entries.iter().cloned().chain(palette::entries_of(model, lasting)).collect()
        };
        actions.extend(self.palette.show(ctx, tokens, offered));
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _: &mut eframe::Frame) {
        self.advance(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _: &mut eframe::Frame) {
        self.draw(ui);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        self.preferences.layout = Some(self.tree.clone());
        self.preferences.write(storage);
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}
