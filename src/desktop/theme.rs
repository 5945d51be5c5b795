//! The look: design tokens read from `assets/tokens.ron`, and the one call that makes a context wear them.

use std::sync::LazyLock;

use egui::epaint::Shadow;
use egui::style::{HandleShape, Selection, WidgetVisuals, Widgets};
use egui::{Color32, Context, CornerRadius, FontId, Margin, Spacing, Stroke, Style, TextStyle, Theme, Visuals, vec2};
use serde::{Deserialize, Deserializer, de};

use crate::desktop::fonts;

/// Sizes of text in points.
pub const BODY: f32 = 12.5;
pub const LABEL: f32 = 11.0;
pub const HEADLINE: f32 = 30.0;

/// Corners of buttons and of windows, in points.
pub const CORNER: u8 = 6;
pub const CORNER_LARGE: u8 = 8;

/// The colours of one theme by what they are for.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tokens {
    /// Behind everything: the canvas and the plots.
    #[serde(deserialize_with = "colour")]
    pub background: Color32,
    /// Side panels, bars and windows.
    #[serde(deserialize_with = "colour")]
    pub panel: Color32,
    /// Cards, buttons and fields on a surface.
    #[serde(deserialize_with = "colour")]
    pub raised: Color32,
    /// Separators and grids.
    #[serde(deserialize_with = "colour")]
    pub line: Color32,
    /// Values and names.
    #[serde(deserialize_with = "colour")]
    pub text: Color32,
    /// Labels.
    #[serde(deserialize_with = "colour")]
    pub muted: Color32,
    /// Outlines and lines that recede; too weak for words.
    #[serde(deserialize_with = "colour")]
    pub faint: Color32,
    /// Selection, the primary action, the main series; nothing else.
    #[serde(deserialize_with = "colour")]
    pub accent: Color32,
    #[serde(deserialize_with = "colour")]
    pub good: Color32,
    #[serde(deserialize_with = "colour")]
    pub warning: Color32,
    #[serde(deserialize_with = "colour")]
    pub bad: Color32,
    /// Wrong, and nobody noticed.
    #[serde(deserialize_with = "colour")]
    pub silent: Color32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Both {
    dark: Tokens,
    light: Tokens,
}

static TOKENS: LazyLock<Both> = LazyLock::new(|| {
    ron::from_str(include_str!("../../assets/tokens.ron")).expect("the tokens are part of the program and are tested")
});

impl Tokens {
    pub fn of(theme: Theme) -> &'static Tokens {
        match theme {
            Theme::Dark => &TOKENS.dark,
            Theme::Light => &TOKENS.light,
        }
    }
}

/// The semi-bold face, for names and headlines.
pub fn strong(size: f32) -> FontId {
    FontId::new(size, fonts::strong())
}

/// Makes a context look like Windtunnel: fonts, sizes, spacing and both themes. The app, `shot` and the tests
/// all begin with this call.
pub fn apply(ctx: &Context) {
    ctx.set_fonts(fonts::bundled());
    for theme in [Theme::Dark, Theme::Light] {
        ctx.set_style_of(theme, style(theme));
    }
}

fn style(theme: Theme) -> Style {
    let mut style = Style { spacing: spacing(), visuals: visuals(theme), ..Style::default() };
    style.text_styles = [
        (TextStyle::Small, FontId::proportional(LABEL)),
        (TextStyle::Body, FontId::proportional(BODY)),
        (TextStyle::Button, FontId::proportional(BODY)),
        (TextStyle::Monospace, FontId::monospace(LABEL + 1.0)),
        (TextStyle::Heading, strong(16.0)),
    ]
    .into();
    style.animation_time = 0.08;
    style.interaction.selectable_labels = false;
    style
}

fn spacing() -> Spacing {
    let mut spacing = Spacing {
        item_spacing: vec2(8.0, 4.0),
        window_margin: Margin::same(16),
        menu_margin: Margin::same(8),
        button_padding: vec2(8.0, 4.0),
        interact_size: vec2(32.0, 24.0),
        slider_width: 112.0,
        slider_rail_height: 3.0,
        combo_width: 80.0,
        indent: 16.0,
        icon_width: 16.0,
        icon_width_inner: 8.0,
        ..Spacing::default()
    };
    spacing.scroll.bar_width = 6.0;
    // In the margin of the panel rather than over its figures.
    spacing.scroll.bar_outer_margin = -9.0;
    spacing
}

fn visuals(theme: Theme) -> Visuals {
    let tokens = Tokens::of(theme);
    let base = match theme {
        Theme::Dark => Visuals::dark(),
        Theme::Light => Visuals::light(),
    };
    let radius = CornerRadius::same(CORNER);
    let state = |fill: Color32, outline: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, outline),
        corner_radius: radius,
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    Visuals {
        override_text_color: None,
        weak_text_color: Some(tokens.muted),
        widgets: Widgets {
            noninteractive: state(tokens.panel, tokens.line, tokens.text),
            inactive: state(tokens.raised, tokens.line, tokens.text),
            hovered: state(tokens.raised, tokens.faint, tokens.text),
            active: state(tokens.line, tokens.accent, tokens.text),
            open: state(tokens.raised, tokens.faint, tokens.text),
        },
        selection: Selection { bg_fill: tokens.accent.gamma_multiply(0.25), stroke: Stroke::new(1.0, tokens.accent) },
        hyperlink_color: tokens.accent,
        faint_bg_color: tokens.raised,
        extreme_bg_color: tokens.background,
        code_bg_color: tokens.raised,
        warn_fg_color: tokens.warning,
        error_fg_color: tokens.bad,
        window_corner_radius: CornerRadius::same(CORNER_LARGE),
        menu_corner_radius: CornerRadius::same(CORNER_LARGE),
        window_shadow: Shadow::NONE,
        popup_shadow: Shadow::NONE,
        window_fill: tokens.panel,
        window_stroke: Stroke::new(1.0, tokens.line),
        window_highlight_topmost: false,
        panel_fill: tokens.panel,
        handle_shape: HandleShape::Circle,
        slider_trailing_fill: true,
        indent_has_left_vline: false,
        ..base
    }
}

fn colour<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Color32, D::Error> {
    let digits = String::deserialize(deserializer)?;
    Color32::from_hex(&format!("#{digits}")).map_err(|_| de::Error::custom(format!("`{digits}` is not rrggbb")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(colour: Color32) -> f32 {
        egui::Rgba::from(colour).intensity()
    }

    #[test]
    fn values_and_labels_can_be_read_on_every_surface() {
        for theme in [Theme::Dark, Theme::Light] {
            let tokens = Tokens::of(theme);
            for surface in [tokens.background, tokens.panel, tokens.raised] {
                for (ink, contrast_min) in [(tokens.text, 10.0), (tokens.muted, 4.5)] {
                    let (a, b) = (luminance(ink) + 0.05, luminance(surface) + 0.05);
                    let contrast = a.max(b) / a.min(b);
                    assert!(contrast >= contrast_min, "{theme:?}: {contrast:.1} below {contrast_min}");
                }
            }
        }
    }
}
