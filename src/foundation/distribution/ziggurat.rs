//! Standard exponential and normal numbers by the ziggurat method with 256 layers.
//!
//! The density is covered by layers of equal area; a point under the layer above is accepted with one
//! multiplication and one comparison, which happens 98 to 99 times in a hundred (Marsaglia and Tsang, "The
//! ziggurat method for generating random variables", J. Stat. Software 5, 2000). The layer and the position
//! in it come from bits of the same word that do not overlap.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_PI_2};
use std::sync::LazyLock;

use crate::foundation::draw::Draw;

const LAYERS: usize = 256;

/// Where the tail begins, chosen so that 256 layers of equal area close at the top of the density.
const EXPONENTIAL_TAIL: f64 = 7.697_117_470_131_05;
const NORMAL_TAIL: f64 = 3.654_152_885_361_009;

static EXPONENTIAL: LazyLock<Layers> = LazyLock::new(|| {
    let area = (EXPONENTIAL_TAIL + 1.0) * libm::exp(-EXPONENTIAL_TAIL);
    Layers::new(EXPONENTIAL_TAIL, area, |x| libm::exp(-x), |y| -libm::log(y))
});

static NORMAL: LazyLock<Layers> = LazyLock::new(|| {
    let density = |x: f64| libm::exp(-0.5 * x * x);
    let tail = libm::sqrt(FRAC_PI_2) * libm::erfc(NORMAL_TAIL * FRAC_1_SQRT_2);
    let area = NORMAL_TAIL * density(NORMAL_TAIL) + tail;
    Layers::new(NORMAL_TAIL, area, density, |y| libm::sqrt(-2.0 * libm::log(y)))
});

/// The right edge of each layer, from the bottom up, and the density there.
struct Layers {
    edge: [f64; LAYERS + 1],
    height: [f64; LAYERS + 1],
}

impl Layers {
    fn new(tail: f64, area: f64, density: impl Fn(f64) -> f64, inverse: impl Fn(f64) -> f64) -> Layers {
        let mut edge = [0.0; LAYERS + 1];
        edge[0] = area / density(tail);
        edge[1] = tail;
        for layer in 2..LAYERS {
            edge[layer] = inverse(area / edge[layer - 1] + density(edge[layer - 1]));
        }
        Layers { edge, height: edge.map(density) }
    }

    /// Whether a point at `x` in the part of a layer that sticks out lies under the density.
    fn accepts(&self, layer: usize, density: f64, draw: &mut Draw) -> bool {
        let (low, high) = (self.height[layer], self.height[layer + 1]);
        low + (high - low) * draw.unit() < density
    }
}

/// The layer from the low 8 bits and a uniform number in [0, 1) from the high 53.
#[inline]
fn split(bits: u64) -> (usize, f64) {
    ((bits & 0xff) as usize, (bits >> 11) as f64 * (1.0 / (1u64 << 53) as f64))
}

/// An exponential number with mean 1.
#[inline(always)]
pub fn exponential(draw: &mut Draw) -> f64 {
    let layers = &*EXPONENTIAL;
    let (layer, unit) = split(draw.word());
    let x = unit * layers.edge[layer];
    if x < layers.edge[layer + 1] { x } else { exponential_beyond(layers, layer, x, draw) }
}

#[cold]
fn exponential_beyond(layers: &Layers, mut layer: usize, mut x: f64, draw: &mut Draw) -> f64 {
    loop {
        if layer == 0 {
            return EXPONENTIAL_TAIL - libm::log(draw.unit_positive());
        }
        if layers.accepts(layer, libm::exp(-x), draw) {
            return x;
        }
        let (next, unit) = split(draw.word());
        (layer, x) = (next, unit * layers.edge[next]);
        if x < layers.edge[layer + 1] {
            return x;
        }
    }
}

/// A normal number with mean 0 and variance 1.
#[inline]
pub fn normal(draw: &mut Draw) -> f64 {
    let layers = &*NORMAL;
    let (layer, unit) = split(draw.word());
    let x = (2.0 * unit - 1.0) * layers.edge[layer];
    if x.abs() < layers.edge[layer + 1] { x } else { normal_beyond(layers, layer, x, draw) }
}

#[cold]
fn normal_beyond(layers: &Layers, mut layer: usize, mut x: f64, draw: &mut Draw) -> f64 {
    loop {
        if layer == 0 {
            return normal_tail(draw).copysign(x);
        }
        if layers.accepts(layer, libm::exp(-0.5 * x * x), draw) {
            return x;
        }
        let (next, unit) = split(draw.word());
        (layer, x) = (next, (2.0 * unit - 1.0) * layers.edge[next]);
        if x.abs() < layers.edge[layer + 1] {
            return x;
        }
    }
}

/// A normal number beyond `NORMAL_TAIL`, by Marsaglia's method of 1964.
fn normal_tail(draw: &mut Draw) -> f64 {
    loop {
        let beyond = -libm::log(draw.unit_positive()) / NORMAL_TAIL;
        if -2.0 * libm::log(draw.unit_positive()) > beyond * beyond {
            return NORMAL_TAIL + beyond;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::draw::Stream;

    #[test]
    fn the_layers_have_equal_areas_and_close_at_the_top() {
        for (name, layers) in [("exponential", &*EXPONENTIAL), ("normal", &*NORMAL)] {
            let area = layers.edge[0] * layers.height[1];
            for layer in 1..LAYERS {
                let this = layers.edge[layer] * (layers.height[layer + 1] - layers.height[layer]);
                assert!((this / area - 1.0).abs() < 1e-9, "{name}, layer {layer}: {this} against {area}");
            }
        }
    }

    #[test]
    fn tails_are_as_heavy_as_they_should_be() {
        const N: u64 = 2_000_000;
        let stream = Stream::new(5, 0, "tail", "shape");
        let share = |beyond: &dyn Fn(&mut Draw) -> bool| {
            (0..N).filter(|&n| beyond(&mut stream.nth(n))).count() as f64 / N as f64
        };
        for (name, found, expected) in [
            ("exponential beyond 1", share(&|draw| exponential(draw) > 1.0), libm::exp(-1.0)),
            ("exponential beyond 8", share(&|draw| exponential(draw) > 8.0), libm::exp(-8.0)),
            ("normal above 3.7", share(&|draw| normal(draw) > 3.7), 0.5 * libm::erfc(3.7 * FRAC_1_SQRT_2)),
            ("normal below -1", share(&|draw| normal(draw) < -1.0), 0.5 * libm::erfc(FRAC_1_SQRT_2)),
        ] {
            let error = 4.0 * (expected * (1.0 - expected) / N as f64).sqrt();
            assert!((found - expected).abs() < error, "{name}: {found}, expected {expected} +/- {error}");
        }
    }
}
