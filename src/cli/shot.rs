//! `windtunnel shot`: the dashboard as a picture, without a display.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::Outcome;
use crate::foundation::Span;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  windtunnel shot dashboard.png\n  windtunnel shot crash.png --scenario overload \
                        --at 2min --theme light --size 1600x1000")]
pub(super) struct Arguments {
    /// The picture, a .png
    picture: PathBuf,
    /// A scenario file, or the name of one that comes with the program
    #[arg(long, value_name = "FILE", default_value = "checkout")]
    scenario: OsString,
    /// The instant of simulated time to show
    #[arg(long, value_name = "SPAN", default_value = "1min")]
    at: Span,
    #[arg(long, value_enum, default_value_t = Shade::Dark)]
    theme: Shade,
    /// Width and height in points, 320x240 to 7680x4320
    #[arg(long, value_name = "WxH", default_value = "1440x900", value_parser = size)]
    size: (u32, u32),
    /// Replace a picture that is there already
    #[arg(long)]
    overwrite: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shade {
    Light,
    Dark,
}

fn size(text: &str) -> Result<(u32, u32), String> {
    let sides = text.split_once('x').and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    match sides {
        Some((width, height)) if (320..=7680).contains(&width) && (240..=4320).contains(&height) => Ok((width, height)),
        _ => Err("expected a width and a height such as 1440x900, from 320x240 to 7680x4320".into()),
    }
}

/// Where the desktop finds a scenario of that name.
#[cfg(feature = "desktop")]
pub(super) fn place(name: &std::ffi::OsStr) -> crate::desktop::Place {
    use crate::desktop::Place;

    match crate::cli::scenario::built_in(name) {
        Some(entry) if !std::path::Path::new(name).exists() => Place::Gallery(entry.file.into()),
        _ => Place::File(name.into()),
    }
}

#[cfg(feature = "desktop")]
pub(super) fn run(arguments: &Arguments) -> Outcome {
    use crate::cli::destination::Refusal;
    use crate::cli::out;
    use crate::desktop::shot::{Shot, draw};
    use crate::foundation::Time;
    use crate::storage::{Overwrite, probe, write};

    let overwrite = Overwrite::when(arguments.overwrite);
    if !arguments.picture.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("png")) {
        out::complain(format!("{}: a picture ends in .png", arguments.picture.display()));
        return Outcome::BadUsage;
    }
    if let Err(error) = probe(&arguments.picture, overwrite) {
        return Refusal::Write(error).tell();
    }
    let shot = Shot {
        place: place(&arguments.scenario),
        at: Time(arguments.at.0),
        theme: match arguments.theme {
            Shade::Light => egui::Theme::Light,
            Shade::Dark => egui::Theme::Dark,
        },
        width: arguments.size.0,
        height: arguments.size.1,
        scale: 1.0,
    };
    let mut png = std::io::Cursor::new(Vec::new());
    let drawn = draw(&shot)
        .and_then(|picture| picture.write_to(&mut png, image::ImageFormat::Png).map_err(|error| error.to_string()));
    if let Err(why) = drawn {
        out::complain(why);
        return Outcome::Failed;
    }
    match write(&arguments.picture, png.get_ref(), overwrite) {
        Ok(()) => Outcome::Done,
        Err(error) => Refusal::Write(error).tell(),
    }
}

#[cfg(not(feature = "desktop"))]
pub(super) fn run(_: &Arguments) -> Outcome {
    crate::cli::out::complain("this build cannot draw the dashboard; it was built without the feature `desktop`");
    Outcome::BadUsage
}
