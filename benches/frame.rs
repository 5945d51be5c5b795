//! What the screen costs: a frame of the app at 1280x800 with an hour of history, and the way from nothing to
//! the first picture. The real app, drawn without a display by the CPU.

mod cpu_time;

use std::process::Command;
use std::time::Instant;

use cpu_time::cpu_secs;
use egui::{Context, Pos2, RawInput, Rect, Vec2};
use windtunnel::desktop::raster::Rasteriser;
use windtunnel::desktop::{App, Place, Start};
use windtunnel::foundation::Time;

const SIZE: Vec2 = Vec2::new(1280.0, 800.0);
const ROUNDS: usize = 11;
/// Frames that are timed together: the system counts CPU time in steps of milliseconds.
const FRAMES: usize = 100;
const STARTS: usize = 11;

fn main() {
    println!("{:60} {:>9} {:>9} {:>9}", "milliseconds", "median", "least", "most");
    for scenario in ["checkout", "crashing-consumer", "tandem-breakdowns"] {
        let place = Place::Gallery(format!("{scenario}.ron"));
        row(&format!("frame with 1 h of {scenario}: ui and tessellation, CPU"), frames(place));
    }
    let folder = tempfile::tempdir().expect("there is a place for files");
    let file = folder.path().join("thousand.ron");
    std::fs::write(&file, thousand_handlers()).expect("files can be written there");
    row("frame with 1 h of 1,000 handlers: ui and tessellation, CPU", frames(Place::File(file)));
    row("App::new to first frame drawn, wall", (0..STARTS).map(|_| first_frame()).collect());
    row("process start to picture file written, wall", (0..STARTS).map(|_| process()).collect());
}

fn row(name: &str, mut secs: Vec<f64>) {
    secs.sort_by(f64::total_cmp);
    let [median, least, most] = [secs[secs.len() / 2], secs[0], secs[secs.len() - 1]].map(|secs| secs * 1e3);
    println!("{name:60} {median:>9.2} {least:>9.2} {most:>9.2}");
}

fn input(time: f64) -> RawInput {
    let mut input =
        RawInput { screen_rect: Some(Rect::from_min_size(Pos2::ZERO, SIZE)), time: Some(time), ..RawInput::default() };
    let viewport = input.viewports.get_mut(&egui::ViewportId::ROOT).expect("the root viewport is always there");
    viewport.native_pixels_per_point = Some(1.0);
    input
}

/// CPU time of this thread for a frame, as the mean of many, in each of several rounds after the first.
fn frames(place: Place) -> Vec<f64> {
    let ctx = Context::default();
    let mut app = App::new(&ctx, None, Start { open: Some(place), autoplay: false, hint: false });
    app.run_to(Time(3_600_000_000_000));
    let round = |round: usize| {
        let before = cpu_secs();
        for frame in 0..FRAMES {
            let mut output = ctx.run_ui(input((round * FRAMES + frame) as f64 / 60.0), |ui| {
                app.advance(&ctx);
                app.draw(ui);
            });
            std::hint::black_box(ctx.tessellate(output.shapes, output.pixels_per_point));
            output.textures_delta.clear();
        }
        (cpu_secs() - before) / FRAMES as f64
    };
    (0..=ROUNDS).map(round).skip(1).collect()
}

/// A hundred sources, each before a chain of ten handlers that fail now and then.
fn thousand_handlers() -> String {
    let (mut sources, mut handlers, mut routes) = (String::new(), String::new(), String::new());
    for chain in 0..100 {
        sources += &format!("(name: \"source {chain}\", arrivals: Poisson(rate: \"1/s\")), ");
        routes += &format!("(from: \"source {chain}\", to: To(\"stage {chain}.0\")), ");
        for stage in 0..10 {
            let service = "service: Exponential(mean: \"100ms\"), errors: \"0.1%\"";
            handlers += &format!("(name: \"stage {chain}.{stage}\", replicas: 2, {service}), ");
        }
        for stage in 1..10 {
            let before = stage - 1;
            routes += &format!("(from: \"stage {chain}.{before}\", to: To(\"stage {chain}.{stage}\")), ");
        }
    }
    format!(
        "(name: \"thousand\", question: \"Is it still smooth?\", horizon: \"2h\", \
         sources: [{sources}], handlers: [{handlers}], routes: [{routes}])"
    )
}

/// Time on the wall until the app that opens as for a new user has a picture.
fn first_frame() -> f64 {
    let began = Instant::now();
    let ctx = Context::default();
    let mut app = App::new(&ctx, None, Start::default());
    let mut output = ctx.run_ui(input(0.0), |ui| {
        app.advance(&ctx);
        app.draw(ui);
    });
    let mut textures = std::mem::take(&mut output.textures_delta);
    let primitives = ctx.tessellate(output.shapes, output.pixels_per_point);
    let mut rasteriser = Rasteriser::default();
    rasteriser.update(&textures);
    let [width, height] = [SIZE.x as u32, SIZE.y as u32];
    std::hint::black_box(rasteriser.draw(&primitives, 1.0, [width, height], egui::Color32::BLACK));
    textures.clear();
    began.elapsed().as_secs_f64()
}

/// Time on the wall of the whole program drawing its dashboard: four frames and a file.
fn process() -> f64 {
    let folder = tempfile::tempdir().expect("there is a place for files");
    let began = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_windtunnel"))
        .args(["shot", "--size", "1280x800", "--at", "1s"])
        .arg(folder.path().join("first.png"))
        .status()
        .expect("the program starts");
    assert!(status.success());
    began.elapsed().as_secs_f64()
}
