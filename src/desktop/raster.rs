//! Draws what egui has tessellated into an image on the CPU, so that the dashboard can be seen without a
//! display and tests can compare pictures byte by byte.
//!
//! Each triangle is filled by its edge functions at pixel centres, with the top-left rule so that neighbours
//! neither overlap nor leave gaps. Colours are premultiplied and blended as they are stored, which is what
//! egui's own painters do.

use std::collections::HashMap;

use egui::epaint::{ClippedPrimitive, ImageData, Mesh, Primitive, Vertex};
use egui::{Color32, Rect, TextureId, TexturesDelta};
use image::RgbaImage;

/// Keeps textures between frames.
#[derive(Default)]
pub struct Rasteriser {
    textures: HashMap<TextureId, Texture>,
}

struct Texture {
    width: usize,
    height: usize,
    pixels: Vec<Color32>,
}

impl Rasteriser {
    /// Takes over the changes of a frame; to be called before it is drawn.
    pub fn update(&mut self, delta: &TexturesDelta) {
        for (id, changes) in &delta.set {
            for change in changes {
                let ImageData::Color(image) = &change.image;
                let [width, height] = image.size;
                let Some([left, top]) = change.pos else {
                    self.textures.insert(*id, Texture { width, height, pixels: image.pixels.clone() });
                    continue;
                };
                let texture = self.textures.get_mut(id).expect("a texture is set before it is patched");
                for (row, line) in image.pixels.chunks_exact(width).enumerate() {
                    let at = (top + row) * texture.width + left;
                    texture.pixels[at..at + width].copy_from_slice(line);
                }
            }
        }
    }

    /// Drops the textures that a frame has used for the last time; to be called after it is drawn.
    pub fn free(&mut self, delta: &TexturesDelta) {
        for id in &delta.free {
            self.textures.remove(id);
        }
    }

    /// Draws onto a ground of one colour; sizes in pixels.
    pub fn draw(
        &self,
        primitives: &[ClippedPrimitive],
        scale: f32,
        [width, height]: [u32; 2],
        ground: Color32,
    ) -> RgbaImage {
        let mut canvas = RgbaImage::from_pixel(width, height, image::Rgba(ground.to_array()));
        for ClippedPrimitive { clip_rect, primitive } in primitives {
            // Callbacks draw with a graphics card; none is used here.
            let Primitive::Mesh(mesh) = primitive else { continue };
            let Some(texture) = self.textures.get(&mesh.texture_id) else { continue };
            fill_mesh(&mut canvas, mesh, texture, &Window::new(*clip_rect, scale, width, height), scale);
        }
        canvas
    }
}

/// The pixels that may be touched: from the first to before the last.
struct Window {
    left: i32,
    top: i32,
    right: i32,
    bottom: i32,
}

impl Window {
    fn new(clip: Rect, scale: f32, width: u32, height: u32) -> Window {
        let pixel = |at: f32, max: u32| ((at * scale).round() as i32).clamp(0, max as i32);
        Window {
            left: pixel(clip.min.x, width),
            top: pixel(clip.min.y, height),
            right: pixel(clip.max.x, width),
            bottom: pixel(clip.max.y, height),
        }
    }
}

/// One side of a triangle as a linear function: positive inside. It is worked out from the same end in both triangles
/// that share it, so that rounding leaves no hole between them.
#[derive(Clone, Copy)]
struct Edge {
    dx: f32,
    dy: f32,
    from: [f32; 2],
    sign: f32,
    /// Whether a pixel centre exactly on the side belongs to the triangle.
    keeps_border: bool,
}

impl Edge {
    fn new(from: [f32; 2], to: [f32; 2]) -> Edge {
        let keeps_border = to[1] < from[1] || (to[1] == from[1] && to[0] > from[0]);
        let (sign, from, to) = if keeps_border { (1.0, from, to) } else { (-1.0, to, from) };
        Edge { dx: to[0] - from[0], dy: to[1] - from[1], from, sign, keeps_border }
    }

    fn at(&self, x: f32, y: f32) -> f32 {
        self.sign * (self.dx * (y - self.from[1]) - self.dy * (x - self.from[0]))
    }

    fn covers(&self, value: f32) -> bool {
        value > 0.0 || (value == 0.0 && self.keeps_border)
    }
}

fn fill_mesh(canvas: &mut RgbaImage, mesh: &Mesh, texture: &Texture, window: &Window, scale: f32) {
    for corners in mesh.indices.chunks_exact(3) {
        let mut corners = [corners[0], corners[1], corners[2]].map(|index| mesh.vertices[index as usize]);
        let mut points = corners.map(|corner| [corner.pos.x * scale, corner.pos.y * scale]);
        let mut doubled_area = Edge::new(points[0], points[1]).at(points[2][0], points[2][1]);
        if doubled_area < 0.0 {
            corners.swap(1, 2);
            points.swap(1, 2);
            doubled_area = -doubled_area;
        }
        if doubled_area > 0.0 {
            fill_triangle(canvas, &corners, points, doubled_area, texture, window);
        }
    }
}

fn fill_triangle(
    canvas: &mut RgbaImage,
    corners: &[Vertex; 3],
    points: [[f32; 2]; 3],
    doubled_area: f32,
    texture: &Texture,
    window: &Window,
) {
    let edges = [(1, 2), (2, 0), (0, 1)].map(|(from, to)| Edge::new(points[from], points[to]));
    let least = |axis: usize| points.iter().map(|point| point[axis]).fold(f32::INFINITY, f32::min).floor() as i32;
    let most = |axis: usize| points.iter().map(|point| point[axis]).fold(f32::NEG_INFINITY, f32::max).ceil() as i32;
    let (left, right) = (least(0).max(window.left), most(0).min(window.right));
    let (top, bottom) = (least(1).max(window.top), most(1).min(window.bottom));
    let flat = corners.iter().all(|corner| corner.color == corners[0].color && corner.uv == corners[0].uv);
    let colours = corners.map(|corner| corner.color.to_array().map(f32::from));
    let flat_source = flat.then(|| shade(colours[0], texture.sample(corners[0].uv.x, corners[0].uv.y)));

    for y in top..bottom {
        let centre_y = y as f32 + 0.5;
        for x in left..right {
            let centre_x = x as f32 + 0.5;
            let values = edges.map(|edge| edge.at(centre_x, centre_y));
            if !(0..3).all(|side| edges[side].covers(values[side])) {
                continue;
            }
            let source = flat_source.unwrap_or_else(|| {
                let weights = values.map(|value| value / doubled_area);
                let mix = |of: [f32; 3]| weights[0] * of[0] + weights[1] * of[1] + weights[2] * of[2];
                let tint = [0, 1, 2, 3].map(|part| mix([colours[0][part], colours[1][part], colours[2][part]]));
                let uv = (mix(corners.map(|corner| corner.uv.x)), mix(corners.map(|corner| corner.uv.y)));
                shade(tint, texture.sample(uv.0, uv.1))
            });
            blend(&mut canvas.get_pixel_mut(x as u32, y as u32).0, source);
        }
    }
}

/// Colour of the vertex times colour of the texture, both from 0 to 255.
fn shade(tint: [f32; 4], texel: [f32; 4]) -> [f32; 4] {
    [0, 1, 2, 3].map(|part| tint[part] * texel[part] / 255.0)
}

/// Source over destination, both premultiplied.
fn blend(destination: &mut [u8; 4], source: [f32; 4]) {
    let rest = 1.0 - source[3] / 255.0;
    for (below, above) in destination.iter_mut().zip(source) {
        *below = (above + f32::from(*below) * rest).round().clamp(0.0, 255.0) as u8;
    }
}

impl Texture {
    /// Bilinear, clamped at the borders.
    fn sample(&self, u: f32, v: f32) -> [f32; 4] {
        let (x, y) = (u * self.width as f32 - 0.5, v * self.height as f32 - 0.5);
        let (column, row) = (x.floor(), y.floor());
        let (right, down) = (x - column, y - row);
        let texel = |dx: f32, dy: f32| {
            let column = ((column + dx).max(0.0) as usize).min(self.width - 1);
            let row = ((row + dy).max(0.0) as usize).min(self.height - 1);
            self.pixels[row * self.width + column].to_array().map(f32::from)
        };
        let (a, b, c, d) = (texel(0.0, 0.0), texel(1.0, 0.0), texel(0.0, 1.0), texel(1.0, 1.0));
        [0, 1, 2, 3].map(|part| {
            let upper = a[part] * (1.0 - right) + b[part] * right;
            let lower = c[part] * (1.0 - right) + d[part] * right;
            upper * (1.0 - down) + lower * down
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::epaint::WHITE_UV;
    use egui::pos2;

    fn white() -> Rasteriser {
        let mut rasteriser = Rasteriser::default();
        let texture = Texture { width: 1, height: 1, pixels: vec![Color32::WHITE] };
        rasteriser.textures.insert(TextureId::default(), texture);
        rasteriser
    }

    fn square(from: f32, to: f32, colour: Color32) -> ClippedPrimitive {
        let mut mesh = Mesh::default();
        let corners = [(from, from), (to, from), (to, to), (from, to)];
        mesh.vertices = corners.map(|(x, y)| Vertex { pos: pos2(x, y), uv: WHITE_UV, color: colour }).into();
        mesh.indices = vec![0, 1, 2, 0, 2, 3];
        ClippedPrimitive { clip_rect: Rect::EVERYTHING, primitive: Primitive::Mesh(mesh) }
    }

    #[test]
    fn two_triangles_touch_every_pixel_of_a_square_once() {
        let half = Color32::from_rgba_premultiplied(100, 100, 100, 128);
        let image = white().draw(&[square(1.0, 7.0, half)], 1.0, [8, 8], Color32::BLACK);
        for (x, y, pixel) in image.enumerate_pixels() {
            let inside = (1..7).contains(&x) && (1..7).contains(&y);
            assert_eq!(pixel.0[0], if inside { 100 } else { 0 }, "{x}, {y}");
        }
    }

    /// The diagonal that both triangles share runs through the centre of a pixel.
    #[test]
    fn no_rounding_leaves_a_hole_between_two_triangles() {
        let half = Color32::from_rgba_premultiplied(100, 100, 100, 128);
        for step in 0..400 {
            let mut primitive = square(0.0, 1.0, half);
            let Primitive::Mesh(mesh) = &mut primitive.primitive else { unreachable!("a square is a mesh") };
            let reach = egui::vec2(4.1 + 0.0137 * step as f32, 3.3 + 0.0211 * step as f32);
            for vertex in &mut mesh.vertices {
                vertex.pos = pos2(8.5, 8.5) + (2.0 * vertex.pos.to_vec2() - egui::Vec2::splat(1.0)) * reach;
            }
            let image = white().draw(&[primitive], 1.0, [17, 17], Color32::BLACK);
            assert_eq!(image.get_pixel(8, 8).0[0], 100, "{reach}");
        }
    }

    #[test]
    fn nothing_is_drawn_outside_the_clip_rectangle() {
        let mut primitive = square(0.0, 8.0, Color32::WHITE);
        primitive.clip_rect = Rect::from_min_max(pos2(2.0, 2.0), pos2(4.0, 4.0));
        let image = white().draw(&[primitive], 1.0, [8, 8], Color32::BLACK);
        assert_eq!(image.pixels().filter(|pixel| pixel.0[0] > 0).count(), 4);
    }
}
