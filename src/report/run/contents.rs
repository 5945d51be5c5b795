//! What the report of a run says, block by block; a section more is a function here.

use crate::foundation::wording::{Measure, NONE, count, difference, duration, instant, number, or_dash, percent, rate};
use crate::report::document::{Block, Cell, Column, Document, Fact, NamedFigure, Section, Table, Tone};
use crate::report::run::plots::plots;
use crate::report::run::{Component, FaultRow, Report};

pub(super) fn document(report: &Report) -> Document {
    let sections = [
        Some(head(report)),
        Some(headline(report)),
        Some(ledger(report)),
        rescues(report),
        Some(components(report)),
        Some(factors(report)),
        links(report),
        Some(failed_demands(report)),
        theory(report),
        over_time(report),
        Some(fault_count(report)),
        faults(report),
        commands(report),
        Some(again(report)),
    ];
    Document {
        title: report.scenario.name.clone(),
        question: report.scenario.question.clone(),
        maker: format!("{} {}", report.program.name, report.program.version),
        sections: sections.into_iter().flatten().collect(),
    }
}

fn head(report: &Report) -> Section {
    let (scenario, run) = (&report.scenario, &report.run);
    let mut blocks: Vec<Block> = report.stopped().map(Block::Notice).into_iter().collect();
    if let Some(cut_short) = &run.cut_short {
        let text = format!("It was ended by hand {cut_short}; the figures cover what was done until then.");
        blocks.push(Block::Notice(text));
    } else if blocks.is_empty() && !run.at_horizon {
        let (now, horizon) = (instant(run.now_secs), instant(scenario.horizon_secs));
        let text = format!("These figures were taken at {now}, not at the horizon of {horizon}.");
        blocks.push(Block::Notice(text));
    }
    let (now, measured) = (duration(run.now_secs), duration(run.measured_secs));
    let simulated = match run.replications {
        Some(runs) => {
            let up_to = if run.at_horizon { "" } else { "up to " };
            let runs = count(runs);
            format!("{runs} independent runs of {up_to}{now}, of which {measured} in all measured after warm-up")
        }
        None => format!("{now}, of which {measured} measured after warm-up"),
    };
    blocks.push(Block::Facts(vec![
        Fact::new("Strategy", &scenario.strategy),
        Fact::new("Simulated", simulated),
        Fact::code("Seed", run.seed.to_string()),
    ]));
    Section::summary("", blocks)
}

fn headline(report: &Report) -> Section {
    let headline = &report.headline;
    let mission = report.scenario.mission_secs.map_or(String::new(), |secs| format!(", {}", duration(secs)));
    let mut blocks = vec![Block::Figures(vec![
        NamedFigure::share(
            "F, fault tolerance",
            &headline.fault_tolerance,
            "Share of root events that ended correct: what recovery makes of the parts.",
        ),
        NamedFigure::share(
            "R per demand",
            &headline.per_demand,
            "Every stage delivers a right result for what it is offered.",
        ),
        NamedFigure::share(
            "R for the mission",
            &headline.mission,
            format!("Every stage survives the mission time{mission}."),
        ),
        NamedFigure::share("R as availability", &headline.availability, "Every stage is up."),
    ])];
    if let Some(caution) = &headline.caution {
        blocks.push(Block::Notice(format!("Beside F: {caution}.")));
    }
    if let Some(adds) = headline.recovery_adds {
        let adds = difference(Measure::Share, adds, None);
        blocks.push(Block::Note(format!(
            "F - R per demand is {adds}: what recovery adds, or costs where it is negative."
        )));
    }
    if let Some(share) = headline.rescued_share {
        let share = percent(share);
        blocks.push(Block::Note(format!("Of the events that would have failed, {share} were rescued.")));
    }
    let (rate_in, rate_out) = (rate(headline.rate_in_per_sec), rate(headline.rate_out_per_sec));
    let mut facts = vec![Fact::new("Rate in, out", format!("{rate_in}, {rate_out}"))];
    let latency = &headline.latency;
    if latency.count > 0 {
        let mean = latency.mean_secs.words(Measure::Secs);
        let [p50, p95, p99, max] =
            [latency.p50, latency.p95, latency.p99, latency.max].map(|secs| or_dash(secs, duration));
        let words = format!("mean {mean}, median {p50}, 95 % {p95}, 99 % {p99}, longest {max}");
        facts.push(Fact::new("Latency of answers", words));
    }
    blocks.push(Block::Facts(facts));
    Section::summary("R and F", blocks)
}

fn ledger(report: &Report) -> Section {
    let mut table = Table::new([
        Column::words("Root events"),
        Column::number("Count"),
        Column::number("Share"),
        Column::bar(),
        Column::words("Meaning"),
    ]);
    for (at, row) in report.ledger.iter().enumerate() {
        let bar = if at == 0 { 0.0 } else { row.share.unwrap_or_default() };
        let cells: [Cell; 5] = [
            row.outcome.into(),
            count(row.count).into(),
            or_dash(row.share, percent).into(),
            Cell::bar(bar),
            row.meaning.into(),
        ];
        if row.count > 0 || ["offered", "correct"].contains(&row.outcome) {
            table.add(cells);
        }
        if row.count > 0 && row.is_failure {
            table.rows.last_mut().expect("it has just been added").tone = Tone::Failure;
        }
    }
    Section::summary("Where every event went", vec![Block::Table(table)])
}

fn rescues(report: &Report) -> Option<Section> {
    let mut table = Table::new([Column::words("Rescued by"), Column::number("Events")]);
    for rescue in &report.rescues {
        table.add([rescue.by.clone(), count(rescue.count)]);
    }
    let about = "Events that ended correct although an attempt failed, credited to what produced the accepted answer.";
    let blocks = vec![Block::Note(about.into()), Block::Table(table)];
    (!report.rescues.is_empty()).then(|| Section::summary("Rescues", blocks))
}

fn components(report: &Report) -> Section {
    let mut table = Table::new([
        Column::words("Handler"),
        Column::number("Replicas"),
        Column::number("Load"),
        Column::number("Utilisation").about("Share of the replicas' time up that was spent busy or held"),
        Column::number("Response").about("From arrival at the handler to its answer"),
        Column::number("Wait").about("In the queue"),
        Column::number("Present").about("Mean number waiting, in service, held, or waiting for a callee"),
    ]);
    for component in &report.components {
        let cells: [Cell; 7] = [
            component.name.as_str().into(),
            count(component.replicas.into()).into(),
            rate(component.load_per_sec).into(),
            Cell::figure(&component.utilisation, Measure::Share),
            Cell::figure(&component.response_secs, Measure::Secs),
            Cell::figure(&component.wait_secs, Measure::Secs),
            Cell::figure(&component.present, Measure::Number),
        ];
        table.add(cells);
    }
    Section::summary("Components", vec![Block::Table(table)])
}

/// R of each handler in its three readings, the mission where there is one.
fn factors(report: &Report) -> Section {
    let has_mission = report.components.iter().any(|component| component.mission.value.is_some());
    let names: &[&str] = if has_mission {
        &["R_i per demand", "R_i for the mission", "R_i as availability"]
    } else {
        &["R_i per demand", "R_i as availability"]
    };
    let numbers = names.iter().copied().chain(["Failed demands"]).map(Column::number);
    let mut table = Table::new([Column::words("Handler")].into_iter().chain(numbers));
    for component in &report.components {
        let Component { per_demand, mission, availability, .. } = component;
        let readings =
            if has_mission { vec![per_demand, mission, availability] } else { vec![per_demand, availability] };
        let figures = readings.into_iter().map(|figure| Cell::figure(figure, Measure::Share));
        let failed = Cell::from(count(component.failed.total()));
        table.add([component.name.as_str().into()].into_iter().chain(figures).chain([failed]));
    }
    Section::summary("R of each component", vec![Block::Table(table)])
}

/// What was on the links that take time, and R of those that can fail.
fn links(report: &Report) -> Option<Section> {
    let numbers = ["On their way", "R_i per demand", "Demands", "Timed out", "Censored"].map(Column::number);
    let mut table = Table::new([Column::words("Route"), Column::words("Link")].into_iter().chain(numbers));
    for link in &report.links {
        let factor = link.per_demand.as_ref();
        let cells: [Cell; 7] = [
            link.route.as_str().into(),
            link.link.as_str().into(),
            Measure::Number.word(link.under_way).into(),
            factor.map_or(NONE.into(), |figure| Cell::figure(figure, Measure::Share)),
            count(link.demands).into(),
            count(link.timed_out).into(),
            count(link.censored).into(),
        ];
        table.add(cells);
    }
    (!report.links.is_empty()).then(|| Section::summary("Links that take time", vec![Block::Table(table)]))
}

fn failed_demands(report: &Report) -> Section {
    let numbers = ["Demands", "Succeeded", "Error", "Wrong", "Crashed", "Rejected", "Timed out", "Censored"];
    let mut table = Table::new([Column::words("Handler")].into_iter().chain(numbers.map(Column::number)));
    for component in &report.components {
        let failed = component.failed;
        let counts = [
            component.demands,
            component.succeeded,
            failed.error,
            failed.wrong,
            failed.crashed,
            failed.rejected,
            failed.timed_out,
            component.censored,
        ];
        table.add([component.name.clone()].into_iter().chain(counts.map(count)));
    }
    Section::detail("Why demands failed", vec![Block::Table(table)])
}

fn theory(report: &Report) -> Option<Section> {
    let mut table = Table::new([
        Column::words("Quantity"),
        Column::number("Theory"),
        Column::number("Measured"),
        Column::words("Model"),
    ]);
    for row in &report.theory {
        let model = match (&row.model, &row.reason) {
            (Some(model), _) => {
                let conditions = [&row.conditions, &row.source].into_iter().flatten().cloned().collect::<Vec<_>>();
                Cell::from(model).aside(conditions.join("; "))
            }
            (None, Some(why)) => format!("none: {why}").into(),
            (None, None) => NONE.into(),
        };
        let cells: [Cell; 4] = [
            format!("{}: {}", row.component.as_deref().unwrap_or("system"), row.quantity).into(),
            or_dash(row.predicted, |value| row.measure.word(value)).into(),
            Cell::figure(&row.measured, row.measure),
            model,
        ];
        table.add(cells);
    }
    (!report.theory.is_empty()).then(|| Section::summary("Theory beside measurement", vec![Block::Table(table)]))
}

fn over_time(report: &Report) -> Option<Section> {
    let note = format!("Each point covers {}.", duration(report.timeline.width_secs));
    let blocks = || vec![Block::Note(note), Block::Plots(plots(report))];
    (!report.timeline.points.is_empty()).then(|| Section::detail("Over time", blocks()))
}

fn fault_count(report: &Report) -> Section {
    let whose = if report.run.replications.is_some() { " in all runs" } else { "" };
    match report.faults.len() as u64 + report.faults_left_out {
        0 => Section::detail("Faults", vec![Block::Note(format!("None struck{whose}."))]),
        1 => Section::summary("Faults", vec![Block::Note(format!("1 fault struck{whose}."))]),
        all => Section::summary("Faults", vec![Block::Note(format!("{} faults struck{whose}.", count(all)))]),
    }
}

fn faults(report: &Report) -> Option<Section> {
    let mut table = Table::new([
        Column::number("Began"),
        Column::number("Lasted"),
        Column::words("Component"),
        Column::words("Fault"),
        Column::words("By"),
        Column::number("Struck down").about("Attempts in service that a crash took down"),
        Column::number("Failed")
            .about("Root events that failed since, of those offered before the system had recovered"),
        Column::number("Expected without it"),
        Column::words("Recovered"),
    ]);
    for fault in &report.faults {
        table.add(fault_cells(fault));
    }
    let mut blocks = vec![Block::Table(table)];
    if report.faults_left_out > 0 {
        let left_out = count(report.faults_left_out);
        blocks.push(Block::Note(format!("{left_out} faults between the first and the last are not listed.")));
    }
    (!report.faults.is_empty()).then(|| Section::detail("Fault by fault", blocks))
}

fn fault_cells(fault: &FaultRow) -> [String; 9] {
    let since = |secs: f64| duration(secs - fault.began_secs);
    let replica = fault.replica.map_or(String::new(), |replica| format!(", replica {}", replica + 1));
    [
        instant(fault.began_secs),
        fault.ended_secs.map_or("to the end".into(), since),
        format!("{}{replica}", fault.component),
        fault.fault.clone(),
        fault.by.into(),
        count(fault.struck_down),
        count(fault.failed),
        or_dash(fault.expected_without, number),
        fault.recovered_secs.map_or(fault.recovery.into(), |secs| format!("after {}", since(secs))),
    ]
}

fn commands(report: &Report) -> Option<Section> {
    let mut table = Table::new([Column::number("At"), Column::words("Command")]);
    for command in &report.commands {
        table.add([instant(command.at_secs), command.command.clone()]);
    }
    (!report.commands.is_empty()).then(|| Section::detail("Commands given by hand", vec![Block::Table(table)]))
}

fn again(report: &Report) -> Section {
    let run = &report.run;
    let mut facts = vec![
        Fact::new("Calendar entries", count(run.events)),
        Fact::code("State hash", &run.state_hash),
        Fact::line("The same figures", &run.reproduce),
    ];
    if let Some([more, every_set]) = &run.more_runs {
        facts.push(Fact::line("An interval for every figure, across independent runs", more));
        facts.push(Fact::line("The same of each strategy set", every_set));
    }
    let by_hand = "The same figures need the commands given by hand, too.";
    let note = (!report.commands.is_empty()).then(|| Block::Note(by_hand.into()));
    Section::summary("To run it again", note.into_iter().chain([Block::Facts(facts)]).collect())
}
