//! The faces that the program carries with it, so that it looks the same on every machine and can write a
//! scenario in Latin, Greek, Cyrillic, Chinese or Japanese script without any font installed. The window asks the
//! system for what they lack by itself (eframe's `system_fonts`), and a picture can be told to.

use std::sync::Arc;

use egui::{Context, FontData, FontDefinitions, FontFamily};
use egui_system_font_provider::SystemFontProvider;

const SANS: &str = "Inter";
const SANS_STRONG: &str = "Inter SemiBold";
const MONO: &str = "JetBrains Mono";
const FALLBACK: &str = "Droid Sans Fallback";

/// The family of names and headlines.
pub fn strong() -> FontFamily {
    FontFamily::Name("strong".into())
}

/// Every bundled face, by family, with what stands in for the letters it does not have.
pub fn bundled() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let faces: [(&str, &'static [u8]); 4] = [
        (SANS, include_bytes!("../../assets/fonts/Inter-Regular.otf")),
        (SANS_STRONG, include_bytes!("../../assets/fonts/Inter-SemiBold.otf")),
        (MONO, include_bytes!("../../assets/fonts/JetBrainsMono-Regular.ttf")),
        (FALLBACK, include_bytes!("../../assets/fonts/DroidSansFallback.ttf")),
    ];
    for (name, bytes) in faces {
        fonts.font_data.insert(name.into(), Arc::new(FontData::from_static(bytes)));
    }
    for (family, chain) in [
        (FontFamily::Proportional, [SANS, FALLBACK, MONO]),
        (strong(), [SANS_STRONG, FALLBACK, SANS]),
        (FontFamily::Monospace, [MONO, SANS, FALLBACK]),
    ] {
        fonts.families.insert(family, chain.map(String::from).into());
    }
    fonts
}

/// Lets the fonts of the system write what no bundled face can, such as Korean, Thai, Arabic or Devanagari.
pub fn ask_the_system(ctx: &Context) {
    ctx.add_font_provider(Arc::new(SystemFontProvider::new()));
}
