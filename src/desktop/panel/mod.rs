//! The panels of the Run workspace: each draws what it is shown and pushes actions; none keeps the run.

pub mod components;
pub mod fault_log;
pub mod inspector;
pub mod latency;
pub mod ledger;
pub mod numbers;
pub mod places;
pub mod queues;
pub mod reliability;
pub mod throughput;
pub mod topology;

mod balance;
mod costs;
mod drawing;
mod factors;
mod how_sure;
mod layers;
mod node_tooltip;
mod protection;
#[cfg(test)]
pub(crate) mod sample;
mod shades;

pub use crate::desktop::panel_list::Panel;
pub use crate::desktop::view::{Look, ReadingKind, Scope, ViewState};

use crate::desktop::actions::Action;
use crate::desktop::sureness::Sureness;
use crate::desktop::theme::Tokens;
use crate::measure::snapshot::{Numbers, Snapshot};
use crate::scenario::Model;
use crate::session::Frame;

/// What a panel may read, and where it puts its wishes.
pub struct Context<'a> {
    /// With its names in signs.
    pub model: &'a Model,
    /// With the names that commands and files know components by.
    pub written: &'a Model,
    pub frame: &'a Frame,
    pub snapshot: &'a Snapshot,
    pub sureness: &'a Sureness,
    pub tokens: &'a Tokens,
    pub view: &'a mut ViewState,
    pub actions: &'a mut Vec<Action>,
}

impl Context<'_> {
    pub fn numbers(&self) -> &Numbers {
        match self.view.scope {
            Scope::Recent => &self.snapshot.recent,
            Scope::SinceWarmUp => &self.snapshot.since_warm_up,
        }
    }

    pub fn ask(&mut self, action: Action) {
        self.actions.push(action);
    }
}

#[cfg(test)]
mod tests {
    use egui::{Role, Theme, Ui, vec2};
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable;

    use super::sample::Sample;
    use super::*;
    use crate::desktop::theme;
    use crate::engine::command::Command;
    use crate::foundation::wording;
    use crate::foundation::{HandlerId, Probability, SetId, Span};
    use crate::parts::fault::{Fault, Scope};
    use crate::parts::recovery::Layer;
    use crate::scenario::model::{Origin, Site};

    type Show = fn(&mut Ui, &mut Context);

    const PANELS: [Show; 10] = [
        components::show,
        topology::show,
        throughput::show,
        queues::show,
        latency::show,
        numbers::show,
        reliability::show,
        ledger::show,
        inspector::show,
        fault_log::show,
    ];

    /// A panel on its own, with what was asked for so far.
    struct Alone {
        sample: Sample,
        asked: Vec<Action>,
        dressed: bool,
    }

    fn alone(show: Show, sample: Sample, size: egui::Vec2) -> Harness<'static, Alone> {
        let state = Alone { sample, asked: vec![], dressed: false };
        let ui = move |ui: &mut Ui, alone: &mut Alone| {
            if !std::mem::replace(&mut alone.dressed, true) {
                theme::apply(ui.ctx());
            } else {
                let asked = alone.sample.with(Tokens::of(Theme::Dark), |context| show(ui, context));
                alone.asked.extend(asked);
            }
        };
        let mut harness = Harness::builder().with_size(size).with_theme(Theme::Dark).build_ui_state(ui, state);
        harness.run_steps(4);
        harness
    }

    fn paused() -> Sample {
        let mut sample = Sample::in_trouble();
        sample.frame.playing = false;
        sample
    }

    #[test]
    fn every_panel_draws_at_any_size_before_and_after_there_is_data() {
        for show in PANELS {
            for size in [vec2(280.0, 600.0), vec2(900.0, 400.0), vec2(60.0, 30.0), vec2(1.0, 1.0)] {
                for sample in [Sample::at_start(), Sample::in_trouble()] {
                    alone(show, sample, size);
                }
            }
        }
    }

    #[test]
    fn every_panel_survives_a_scenario_of_which_no_frame_has_come() {
        for show in PANELS {
            let mut sample = Sample::in_trouble();
            sample.snapshot.handlers.truncate(1);
            sample.snapshot.sources.clear();
            sample.snapshot.routes.clear();
            sample.snapshot.settings = Default::default();
            alone(show, sample, vec2(400.0, 400.0));
        }
    }

    #[test]
    fn a_long_count_has_room_in_the_log_of_faults() {
        let wide = |failed: u64| {
            let mut sample = paused();
            sample.snapshot.faults[0].toll.failed = failed;
            let harness = alone(fault_log::show, sample, vec2(900.0, 400.0));
            harness.get_by_label(&wording::count(failed)).rect().width() / wording::count(failed).chars().count() as f32
        };
        let (of_five, of_fifteen) = (wide(4_321), wide(123_456_789_012));
        assert!((of_fifteen - of_five).abs() < 0.2, "{of_fifteen} points a digit in place of {of_five}");
    }

    #[test]
    fn a_click_on_a_node_selects_it() {
        let mut harness = alone(topology::show, paused(), vec2(900.0, 420.0));
        harness.get_by_label("Node ledger").click();
        harness.run_steps(2);
        assert_eq!(harness.state().asked, [Action::Select(Some(Origin::Handler(HandlerId(3))))]);
    }

    #[test]
    fn a_handler_is_crashed_from_its_menu() {
        let mut harness = alone(topology::show, paused(), vec2(900.0, 420.0));
        harness.get_by_label("Node ledger").click_secondary();
        harness.run_steps(4);
        harness.get_by_label("until repaired").click();
        harness.run_steps(2);
        harness.get_by_label("Crash all replicas").click();
        harness.run_steps(2);
        let [Action::Act(Command::Inject { on, fault: Fault::Crash(crash), lasting: None })] =
            &harness.state().asked[..]
        else {
            panic!("{:?}", harness.state().asked)
        };
        assert_eq!((*on, crash.scope), (Site::Handler(HandlerId(3)), Scope::Handler));
    }

    #[test]
    fn a_fault_is_injected_from_the_list() {
        let mut harness = alone(components::show, paused(), vec2(600.0, 500.0));
        harness.get_by_label("+ Inject a fault").click();
        harness.run_steps(4);
        harness.get_by_role_and_label(Role::Button, "charge-alt").hover();
        harness.run_steps(20);
        harness.get_by_label("Slow down x10").click();
        harness.run_steps(4);
        let Some(Action::Act(Command::Inject { on, lasting, .. })) = harness.state().asked.last() else {
            panic!("{:?}", harness.state().asked)
        };
        assert_eq!((*on, *lasting), (Site::Handler(HandlerId(2)), Some(Span(30 * Span::SECOND.0))));
        assert!(harness.query_by_label("Slow down x10").is_none(), "the menu is closed");
    }

    #[test]
    fn another_strategy_set_is_one_click() {
        let mut harness = alone(components::show, paused(), vec2(200.0, 500.0));
        harness.get_by_label("bare, strategy set").click();
        harness.run_steps(2);
        assert_eq!(harness.state().asked, [Action::Act(Command::SwitchSet(SetId(0)))]);
    }

    #[test]
    fn a_number_typed_in_the_inspector_is_handed_over_once() {
        let mut harness = alone(inspector::show, paused(), vec2(280.0, 800.0));
        harness.get_by_role_and_label(Role::SpinButton, "errors").click();
        harness.run_steps(2);
        harness.get_by_role_and_label(Role::SpinButton, "errors").type_text("25%");
        harness.run_steps(2);
        assert_eq!(harness.state().asked, []);
        harness.key_press(egui::Key::Enter);
        harness.run_steps(8);
        let share = Probability::new(0.25).unwrap();
        assert_eq!(harness.state().asked, [Action::Act(Command::SetErrors(HandlerId(1), share))]);
    }

    #[test]
    fn the_inspector_says_what_a_handler_is_for() {
        let mut sample = paused();
        sample.model.handlers[1].declared.note = "Asks the bank.".into();
        alone(inspector::show, sample, vec2(280.0, 800.0)).get_by_label("Asks the bank.");
    }

    #[test]
    fn a_layer_is_edited_through_its_description() {
        let mut sample = paused();
        sample.view.selection = Some(Origin::Handler(HandlerId(0)));
        let mut harness = alone(inspector::show, sample, vec2(280.0, 1000.0));
        harness.get_by_label("Retry: retries").click();
        harness.run_steps(2);
        harness.get_by_label("Retry: retries").type_text("7");
        harness.key_press(egui::Key::Enter);
        harness.run_steps(8);
        let [Action::Act(Command::SetLayers { layers, .. })] = &harness.state().asked[..] else {
            panic!("{:?}", harness.state().asked)
        };
        assert!(matches!(&layers[1], Layer::Retry(retry) if retry.retries == 7));
    }
}
