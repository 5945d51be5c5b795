//! The one place where actions are carried out.

use std::path::{Path, PathBuf};

use crossbeam_channel::bounded;
use egui::{Theme, ViewportCommand};

use crate::desktop::actions::Action;
use crate::desktop::app::App;
use crate::desktop::break_menu::BreakMenu;
use crate::desktop::comparison::Comparison;
use crate::desktop::dialog::{self, Dialog, Purpose};
use crate::desktop::export::{self, Refusal};
use crate::desktop::hint;
use crate::desktop::palette::Palette;
use crate::desktop::panel::places;
use crate::desktop::refusal;
use crate::desktop::run::{self, Place, Run};
use crate::desktop::story::Story;
use crate::desktop::sureness::Sureness;
use crate::desktop::top_bar;
use crate::desktop::view::Workspace;
use crate::desktop::workspace::run as run_workspace;
use crate::engine::command::Command;
use crate::scenario::model::Origin;
use crate::session::{Request, Speed};

impl App {
    pub(super) fn carry_out(&mut self, action: Action) {
        match action {
            Action::Act(command) => self.act(command),
            Action::Undo => match self.run.history.undo() {
                Some(done) if self.run.is_over(&done.inverse) => {
                    let fault = done.command.describe(self.run.model());
                    self.toasts.notice(format!("Nothing to undo, it is over already: {fault}"));
                }
                Some(done) => {
                    self.toasts.notice(format!("Undone: {}", done.command.describe(self.run.model())));
                    self.run.session.request(Request::Act(done.inverse));
                }
                None => self.toasts.notice("There is nothing to undo."),
            },
            Action::Redo => match self.run.history.redo() {
                Some(undone) => {
                    self.toasts.notice(format!("Done again: {}", undone.command.describe(self.run.model())));
                    self.run.session.request(Request::Act(undone.command));
                }
                None => self.toasts.notice("There is nothing to redo."),
            },
            Action::PlayOrPause => {
                let request = if self.run.frame().playing { Request::Pause } else { Request::Play };
                self.run.session.request(request);
            }
            Action::Step => self.run.session.request(Request::Step),
            Action::Restart => self.restart(None),
            Action::RestartWithSeed(seed) => self.restart(Some(seed)),
            Action::RestartWithNextSeed => {
                let seed = self.run.frame().seed.wrapping_add(1);
                self.restart(Some(seed));
                self.toasts.notice(format!("Restarted with seed {seed}."));
            }
            Action::SetSpeed(speed) => self.set_speed(speed),
            Action::Faster => self.set_speed(top_bar::stepped(self.run.frame().speed, true)),
            Action::Slower => self.set_speed(top_bar::stepped(self.run.frame().speed, false)),
            Action::SetScope(scope) => self.preferences.view.scope = scope,
            Action::SetReading(reading) => self.preferences.view.reading = reading,
            Action::Select(selection) => self.preferences.view.selection = selection,
            Action::SelectNext(way) => {
                let next = places::next(&self.ctx, self.preferences.view.selection, way);
                self.preferences.view.selection = next.or(self.preferences.view.selection);
            }
            Action::Break(on) => self.break_menu = Some(BreakMenu::new(on)),
            Action::BreakSelected => match self.preferences.view.selection {
                Some(on) => self.break_menu = Some(BreakMenu::new(on)),
                None => self.toasts.notice("Select a component first: click it, or use the arrow keys."),
            },
            Action::CrashSelected => match self.preferences.view.selection {
                Some(Origin::Handler(id)) => self.act(hint::crash(self.run.model(), id)),
                _ => self.toasts.notice("Select a handler first: click it, or use the arrow keys."),
            },
            Action::ShowWorkspace(workspace) => self.preferences.view.workspace = workspace,
            Action::StartComparison => {
                self.preferences.view.workspace = Workspace::Compare;
                let (model, seed) = (&self.run.loaded.model, self.run.frame().seed);
                if let Err(why) = self.comparison.start(model, seed, &self.ctx) {
                    self.toasts.error(format!("The comparison cannot begin: {why}."));
                }
            }
            Action::StopComparison => self.comparison.stop(),
            Action::HowSure => {
                let set = self.run.snapshot().map(|snapshot| snapshot.active_set);
                let set = set.unwrap_or(self.run.model().active_set);
                if let Err(why) = self.sureness.ask(&self.run.loaded.model, set, &self.ctx) {
                    self.toasts.error(format!("The runs cannot begin: {why}."));
                }
            }
            Action::StopHowSure => self.sureness.stop(),
            Action::LookAtCanvas(look) => self.preferences.view.look = Some(look),
            Action::OpenDialog => self.dialog = Some(Dialog::new(Purpose::Open, String::new())),
            Action::Open(path) => self.open(Place::File(path)),
            Action::OpenGallery(file) => self.open(Place::Gallery(file.into())),
            Action::SaveScenarioAs => self.ask_for_path(Purpose::SaveScenario, "-edited.ron"),
            Action::ExportReport => match (self.preferences.view.workspace, self.comparison.found()) {
                (Workspace::Run, _) => self.ask_for_path(Purpose::ExportReport, "-report.html"),
                (Workspace::Compare, Some(_)) => self.ask_for_path(Purpose::ExportComparison, "-comparison.html"),
                (Workspace::Compare, None) => self.toasts.notice("There is no comparison to export yet."),
            },
            Action::ToggleTheme => {
                let theme = match self.ctx.theme() {
                    Theme::Dark => Theme::Light,
                    Theme::Light => Theme::Dark,
                };
                self.preferences.theme = Some(theme);
                self.ctx.set_theme(theme);
            }
            Action::TogglePanel(panel) => run_workspace::toggle(&mut self.tree, panel),
            Action::Maximise(panel) => run_workspace::maximise(&mut self.tree, panel),
            Action::ShowAllPanels => run_workspace::show_all(&mut self.tree),
            Action::ResetLayout => self.tree = run_workspace::default_tree(),
            Action::ShowPalette => self.palette.open(),
            Action::ShowShortcuts => self.shortcuts_open = !self.shortcuts_open,
            Action::CopyText(text) => {
                self.ctx.copy_text(text);
                self.toasts.notice("Copied.");
            }
            Action::DismissHint => self.preferences.hint_done = true,
            Action::Quit => self.ctx.send_viewport_cmd(ViewportCommand::Close),
        }
    }

    fn act(&mut self, command: Command) {
        if let Some(why) = refusal::of(&self.run, &command) {
            self.toasts.error(why);
            return;
        }
        let mut inverse = None;
        if let Some(snapshot) = self.run.snapshot() {
            inverse = command.undo(&snapshot.settings, snapshot.active_set, self.run.history.injected());
            if let Command::Inject { on, fault, lasting } = &command {
                let site = self.run.model().struck(*on)[0];
                let story =
                    Story::begin(snapshot, site, fault.label().into_owned(), *lasting, self.run.model().view.window);
                self.preferences.hint_done = true;
                if !std::mem::replace(&mut self.run.story_told, true) {
                    self.run.story = Some(story);
                }
            }
        }
        let now = self.ctx.input(|input| input.time);
        self.run.history.record(command.clone(), inverse, now);
        self.run.session.request(Request::Act(command));
    }

    fn restart(&mut self, seed: Option<u64>) {
        self.run.session.request(Request::Restart { seed });
        self.run.forget();
        self.end_seen = false;
    }

    fn set_speed(&mut self, speed: Speed) {
        self.run.session.request(Request::SetSpeed(speed));
    }

    /// Opens a scenario; the run that is there goes on until the new one is ready.
    pub(super) fn open(&mut self, place: Place) {
        let ctx = self.ctx.clone();
        let read = move || run::read(&place, &ctx);
        self.jobs.start(read, |app, opened| match opened {
            Ok(run) => app.replace_run(run),
            Err(problems) => app.problems = Some(problems),
        });
    }

    fn replace_run(&mut self, run: Run) {
        if let Place::File(path) = &run.place {
            self.preferences.recent.opened(path);
        }
        self.comparison = Comparison::new(run.model(), run.place.name());
        self.sureness = Sureness::default();
        self.run = run;
        self.dialog = None;
        self.palette = Palette::default();
        self.problems = None;
        self.end_seen = false;
        self.hint_target = None;
        self.begin_run();
    }

    /// Sets a run that was just opened going.
    pub(super) fn begin_run(&mut self) {
        self.preferences.last = Some(self.run.place.clone());
        self.preferences.view.selection = None;
        self.break_menu = None;
        let view = &self.run.loaded.model.view;
        self.run.session.request(Request::SetWindow(view.window));
        self.run.session.request(Request::SetSpeed(Speed::times(view.speed)));
        if self.autoplay {
            self.run.session.request(Request::Play);
        }
        self.run.session.settle();
        self.ctx.send_viewport_cmd(ViewportCommand::Title(format!("{} – Windtunnel", self.run.model().name)));
    }

    fn ask_for_path(&mut self, purpose: Purpose, ending: &str) {
        let beside = match &self.run.place {
            Place::File(path) => path.clone(),
            Place::Gallery(file) => std::env::current_dir().unwrap_or_default().join(file),
        };
        let stem = beside.file_stem().map_or("scenario".into(), |stem| stem.to_string_lossy().into_owned());
        let path = beside.with_file_name(format!("{stem}{ending}"));
        self.dialog = Some(Dialog::new(purpose, path.display().to_string()));
    }

    pub(super) fn answer_dialog(&mut self, answer: dialog::Answer) {
        let Some(dialog) = &mut self.dialog else { return };
        match answer {
            dialog::Answer::Cancel => self.dialog = None,
            dialog::Answer::Gallery(file) => self.open(Place::Gallery(file.into())),
            dialog::Answer::Browse => {
                dialog.busy = true;
                let (purpose, path) = (dialog.purpose, PathBuf::from(dialog.path()));
                self.jobs.start(
                    move || browse(purpose, &path),
                    |app, chosen| {
                        let Some(dialog) = &mut app.dialog else { return };
                        dialog.busy = false;
                        if let Some(path) = chosen {
                            dialog.set_path(path);
                        }
                    },
                );
            }
            dialog::Answer::Take { path, replace } => match dialog.purpose {
                Purpose::Open => self.open(Place::File(path)),
                Purpose::SaveScenario => {
                    dialog.busy = true;
                    let content = self.run.edited_text();
                    self.write(path, replace, move |_| content.map(String::into_bytes).map_err(Refusal::Other));
                }
                Purpose::ExportReport => {
                    dialog.busy = true;
                    let (answer, measured) = bounded(1);
                    let origin = self.run.place.name();
                    self.run.session.request(Request::Measure(answer));
                    self.write(path, replace, move |path| {
                        let measured = measured.recv().map_err(|_| Refusal::Other("the run has stopped".into()))?;
                        export::report(&measured, &origin, path)
                    });
                }
                Purpose::ExportComparison => {
                    let Some(found) = self.comparison.found().cloned() else { return };
                    dialog.busy = true;
                    self.write(path, replace, move |path| export::comparison(&found, path));
                }
            },
        }
    }

    /// Writes a file off this thread and says in the dialog how it went.
    fn write(
        &mut self,
        path: PathBuf,
        replace: bool,
        content: impl FnOnce(&Path) -> Result<Vec<u8>, Refusal> + Send + 'static,
    ) {
        let work = move || {
            let result = export::probe(&path, replace)
                .and_then(|()| content(&path))
                .and_then(|content| export::write(&path, &content, replace));
            (path, result)
        };
        self.jobs.start(work, |app, (path, result)| {
            match result {
                Ok(()) => {
                    app.dialog = None;
                    app.toasts.notice(format!("Written: {}", path.display()));
                }
                Err(refusal) => {
                    let (exists, complaint) = match refusal {
                        Refusal::Exists => (true, format!("{} exists already. Replace it?", path.display())),
                        Refusal::Other(reason) => (false, format!("Nothing was written: {reason}.")),
                    };
                    match &mut app.dialog {
                        Some(dialog) => {
                            dialog.busy = false;
                            dialog.exists = exists;
                            dialog.complaint = Some(complaint);
                        }
                        None => app.toasts.error(complaint),
                    }
                }
            };
        });
    }
}

/// Asks the operating system's own dialog; `None` where it was cancelled or there is none.
fn browse(purpose: Purpose, path: &Path) -> Option<PathBuf> {
    let dialog = rfd::FileDialog::new();
    let dialog = match path.parent().filter(|folder| folder.is_dir()) {
        Some(folder) => dialog.set_directory(folder),
        None => dialog,
    };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match purpose {
        Purpose::Open => dialog.add_filter("Scenario", &["ron"]).pick_file(),
        Purpose::SaveScenario => dialog.add_filter("Scenario", &["ron"]).set_file_name(name).save_file(),
        Purpose::ExportReport | Purpose::ExportComparison => {
            dialog.add_filter("Report", &["html", "json", "csv"]).set_file_name(name).save_file()
        }
    }
}
