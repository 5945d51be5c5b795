//! Places the nodes of a directed graph in layers from left to right.
//!
//! After Sugiyama, Tagawa and Toda (IEEE SMC 1981): edges that close a cycle are set aside, layers are
//! longest paths, each layer is ordered by the barycentre of its neighbours, and long edges get waypoints
//! so that they pass between nodes. Edges that lead back run below the nodes they pass. Nothing here knows
//! the screen.

/// A place or a size in the drawing, in points at zoom 1.
pub type Point = [f32; 2];

/// Least room between layers, and the room between the nodes of a layer.
const GAP_X: f32 = 96.0;
const GAP_Y: f32 = 36.0;
/// Room that a long edge takes in the layers that it passes.
const LANE_HEIGHT: f32 = 24.0;
/// The first edge that leads back runs this far below the nodes; each further one a lane lower.
const BACK_CLEARANCE: f32 = 44.0;
const BACK_LANE: f32 = 16.0;
const SWEEPS: usize = 12;

/// Where everything stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// The centre of each node.
    pub centres: Vec<Point>,
    pub edges: Vec<Course>,
    /// Least and greatest corner of all there is.
    pub bounds: [Point; 2],
}

/// How an edge runs between its nodes.
#[derive(Clone, Debug, PartialEq)]
pub enum Course {
    /// From left to right through these points, which may be none.
    Onward(Vec<Point>),
    /// Back, or to the node itself: below the nodes at this height.
    Back { y: f32 },
}

/// Lays out nodes of the given sizes; an edge is (from, to). `rooms` is the room that each edge wants behind the layer
/// where it begins; what is not in it is content with the least.
pub fn layered(sizes: &[Point], edges: &[(usize, usize)], rooms: &[f32]) -> Layout {
    if sizes.is_empty() {
        return Layout::default();
    }
    let onward = onward_edges(sizes.len(), edges);
    let layer_of = longest_paths(sizes.len(), edges, &onward);
    let mut graph = Layers::new(sizes, edges, &onward, &layer_of);
    graph.order();
    graph.place();
    graph.finish(sizes, edges, rooms, &onward)
}

/// Whether each edge leads onward once those that close a cycle are set aside.
fn onward_edges(nodes: usize, edges: &[(usize, usize)]) -> Vec<bool> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut leaving = vec![Vec::new(); nodes];
    let mut entering = vec![0; nodes];
    for (at, &(from, to)) in edges.iter().enumerate() {
        leaving[from].push(at);
        entering[to] += usize::from(from != to);
    }
    let mut onward = vec![true; edges.len()];
    let mut mark = vec![Mark::New; nodes];
    // Roots first, so that edges back to where the flow comes from are the ones set aside.
    let mut starts: Vec<usize> = (0..nodes).collect();
    starts.sort_by_key(|&node| entering[node] > 0);
    for start in starts {
        if mark[start] != Mark::New {
            continue;
        }
        mark[start] = Mark::Open;
        let mut path = vec![(start, 0)];
        while let Some((node, next)) = path.pop() {
            let Some(&edge) = leaving[node].get(next) else {
                mark[node] = Mark::Done;
                continue;
            };
            path.push((node, next + 1));
            let to = edges[edge].1;
            match mark[to] {
                Mark::Open => onward[edge] = false,
                Mark::New => {
                    mark[to] = Mark::Open;
                    path.push((to, 0));
                }
                Mark::Done => {}
            }
        }
    }
    onward
}

fn longest_paths(nodes: usize, edges: &[(usize, usize)], onward: &[bool]) -> Vec<usize> {
    let mut waiting = vec![0; nodes];
    let mut leaving = vec![Vec::new(); nodes];
    for (&(from, to), _) in edges.iter().zip(onward).filter(|(_, onward)| **onward) {
        waiting[to] += 1;
        leaving[from].push(to);
    }
    let mut layer = vec![0; nodes];
    let mut ready: Vec<usize> = (0..nodes).filter(|&node| waiting[node] == 0).collect();
    while let Some(node) = ready.pop() {
        for &to in &leaving[node] {
            layer[to] = layer[to].max(layer[node] + 1);
            waiting[to] -= 1;
            if waiting[to] == 0 {
                ready.push(to);
            }
        }
    }
    layer
}

/// A node, or a place where a long edge passes a layer.
struct Vertex {
    layer: usize,
    height: f32,
    y: f32,
    before: Vec<usize>,
    after: Vec<usize>,
}

/// The graph cut into layers, every edge spanning exactly one gap.
struct Layers {
    vertices: Vec<Vertex>,
    /// Vertices by layer, from top to bottom.
    layers: Vec<Vec<usize>>,
    widths: Vec<f32>,
    /// The vertices that stand in for each edge on its way.
    passing: Vec<Vec<usize>>,
}

impl Layers {
    fn new(sizes: &[Point], edges: &[(usize, usize)], onward: &[bool], layer_of: &[usize]) -> Layers {
        let depth = layer_of.iter().max().map_or(0, |last| last + 1);
        let mut vertices: Vec<Vertex> = sizes
            .iter()
            .zip(layer_of)
            .map(|(size, &layer)| Vertex { layer, height: size[1], y: 0.0, before: vec![], after: vec![] })
            .collect();
        let mut passing = vec![Vec::new(); edges.len()];
        for (edge, &(from, to)) in edges.iter().enumerate() {
            if !onward[edge] {
                continue;
            }
            let mut last = from;
            for layer in layer_of[from] + 1..layer_of[to] {
                let at = vertices.len();
                vertices.push(Vertex { layer, height: LANE_HEIGHT, y: 0.0, before: vec![], after: vec![] });
                passing[edge].push(at);
                vertices[last].after.push(at);
                vertices[at].before.push(last);
                last = at;
            }
            vertices[last].after.push(to);
            vertices[to].before.push(last);
        }
        let mut layers = vec![Vec::new(); depth];
        for (at, vertex) in vertices.iter().enumerate() {
            layers[vertex.layer].push(at);
        }
        let mut widths = vec![0f32; depth];
        for (size, &layer) in sizes.iter().zip(layer_of) {
            widths[layer] = widths[layer].max(size[0]);
        }
        Layers { vertices, layers, widths, passing }
    }

    /// Orders each layer by the mean rank of its neighbours and keeps the order with the fewest crossings.
    fn order(&mut self) {
        let mut best = self.layers.clone();
        let mut fewest = self.crossings();
        for sweep in 0..SWEEPS {
            let onward = sweep % 2 == 0;
            let rank = self.ranks();
            let depth = self.layers.len();
            let mut rank = rank;
            for step in 0..depth {
                let layer = if onward { step } else { depth - 1 - step };
                let mean = |at: &usize| {
                    let vertex = &self.vertices[*at];
                    let near = if onward { &vertex.before } else { &vertex.after };
                    if near.is_empty() {
                        rank[*at]
                    } else {
                        near.iter().map(|&n| rank[n]).sum::<f32>() / near.len() as f32
                    }
                };
                let mut keyed: Vec<(f32, usize)> = self.layers[layer].iter().map(|at| (mean(at), *at)).collect();
                keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
                self.layers[layer] = keyed.into_iter().map(|(_, at)| at).collect();
                for (place, &at) in self.layers[layer].iter().enumerate() {
                    rank[at] = relative(place, self.layers[layer].len());
                }
            }
            let crossings = self.crossings();
            if crossings < fewest {
                fewest = crossings;
                best = self.layers.clone();
            }
        }
        self.layers = best;
    }

    fn ranks(&self) -> Vec<f32> {
        let mut rank = vec![0.0; self.vertices.len()];
        for layer in &self.layers {
            for (place, &at) in layer.iter().enumerate() {
                rank[at] = relative(place, layer.len());
            }
        }
        rank
    }

    fn crossings(&self) -> usize {
        let mut place = vec![0; self.vertices.len()];
        for layer in &self.layers {
            for (at, &vertex) in layer.iter().enumerate() {
                place[vertex] = at;
            }
        }
        let mut total = 0;
        for layer in &self.layers {
            let ends: Vec<(usize, usize)> = layer
                .iter()
                .flat_map(|&from| self.vertices[from].after.iter().map(move |&to| (from, to)))
                .map(|(from, to)| (place[from], place[to]))
                .collect();
            for (at, a) in ends.iter().enumerate() {
                total += ends[..at].iter().filter(|b| (a.0 < b.0 && a.1 > b.1) || (a.0 > b.0 && a.1 < b.1)).count();
            }
        }
        total
    }

    /// Heights: each vertex is drawn towards the mean of its neighbours, as far as its layer lets it.
    fn place(&mut self) {
        for layer in 0..self.layers.len() {
            let wish = vec![0.0; self.layers[layer].len()];
            self.spread(layer, &wish);
        }
        let depth = self.layers.len();
        for sweep in 0..2 * SWEEPS {
            for step in 0..depth {
                let layer = if sweep % 2 == 0 { step } else { depth - 1 - step };
                let wish: Vec<f32> = self.layers[layer]
                    .iter()
                    .map(|&at| {
                        let vertex = &self.vertices[at];
                        let near: Vec<f32> =
                            vertex.before.iter().chain(&vertex.after).map(|&n| self.vertices[n].y).collect();
                        if near.is_empty() { vertex.y } else { near.iter().sum::<f32>() / near.len() as f32 }
                    })
                    .collect();
                self.spread(layer, &wish);
            }
        }
    }

    /// Sets a layer as near to the wished heights as the room between neighbours allows: runs of vertices
    /// that would overlap are moved together around the mean of their wishes.
    fn spread(&mut self, layer: usize, wish: &[f32]) {
        let order = &self.layers[layer];
        let mut offset = Vec::with_capacity(order.len());
        let mut y = 0.0;
        for (at, &vertex) in order.iter().enumerate() {
            if at > 0 {
                y += 0.5 * (self.vertices[order[at - 1]].height + self.vertices[vertex].height) + GAP_Y;
            }
            offset.push(y);
        }
        // Pool-adjacent-violators on wish - offset, which must not decrease.
        let mut blocks: Vec<(f32, usize)> = Vec::new();
        for (wish, offset) in wish.iter().zip(&offset) {
            let mut block = (wish - offset, 1);
            while let Some(&(mean, count)) = blocks.last() {
                if mean <= block.0 {
                    break;
                }
                blocks.pop();
                let total = count + block.1;
                block = ((mean * count as f32 + block.0 * block.1 as f32) / total as f32, total);
            }
            blocks.push(block);
        }
        let shifts = blocks.iter().flat_map(|&(mean, count)| std::iter::repeat_n(mean, count));
        for ((&vertex, offset), shift) in order.iter().zip(&offset).zip(shifts) {
            self.vertices[vertex].y = offset + shift;
        }
    }

    fn finish(self, sizes: &[Point], edges: &[(usize, usize)], rooms: &[f32], onward: &[bool]) -> Layout {
        let mut gaps = vec![GAP_X; self.widths.len()];
        for ((&(from, _), room), _) in edges.iter().zip(rooms).zip(onward).filter(|(_, onward)| **onward) {
            let gap = &mut gaps[self.vertices[from].layer];
            *gap = gap.max(*room);
        }
        let mut middles = Vec::with_capacity(self.widths.len());
        let mut x = 0.0;
        for (width, gap) in self.widths.iter().zip(&gaps) {
            middles.push(x + 0.5 * width);
            x += width + gap;
        }
        let place = |at: usize| [middles[self.vertices[at].layer], self.vertices[at].y];
        let centres: Vec<Point> = (0..sizes.len()).map(place).collect();
        let mut lanes = 0;
        let mut courses = Vec::with_capacity(edges.len());
        for (edge, &(from, to)) in edges.iter().enumerate() {
            courses.push(if onward[edge] {
                Course::Onward(self.passing[edge].iter().map(|&at| place(at)).collect())
            } else {
                let (first, last) = (self.vertices[to].layer, self.vertices[from].layer);
                let lowest = (0..sizes.len())
                    .filter(|&node| (first..=last).contains(&self.vertices[node].layer))
                    .map(|node| centres[node][1] + 0.5 * sizes[node][1])
                    .fold(f32::MIN, f32::max);
                lanes += 1;
                Course::Back { y: lowest + BACK_CLEARANCE + (lanes - 1) as f32 * BACK_LANE }
            });
        }
        let bounds = bounds(&centres, sizes, &courses);
        Layout { centres, edges: courses, bounds }
    }
}

/// A place among `count` as a number that can be compared between layers.
fn relative(place: usize, count: usize) -> f32 {
    (place as f32 + 0.5) / count as f32
}

fn bounds(centres: &[Point], sizes: &[Point], courses: &[Course]) -> [Point; 2] {
    let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
    let mut cover = |[x, y]: Point| {
        low = [low[0].min(x), low[1].min(y)];
        high = [high[0].max(x), high[1].max(y)];
    };
    for (centre, size) in centres.iter().zip(sizes) {
        cover([centre[0] - 0.5 * size[0], centre[1] - 0.5 * size[1]]);
        cover([centre[0] + 0.5 * size[0], centre[1] + 0.5 * size[1]]);
    }
    for course in courses {
        match course {
            Course::Onward(points) => points.iter().for_each(|&point| cover(point)),
            Course::Back { y } => cover([centres[0][0], *y]),
        }
    }
    [low, high]
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Point = [150.0, 84.0];

    fn laid_out(nodes: usize, edges: &[(usize, usize)]) -> Layout {
        layered(&vec![SIZE; nodes], edges, &[])
    }

    fn overlap(a: Point, b: Point) -> bool {
        (a[0] - b[0]).abs() < SIZE[0] && (a[1] - b[1]).abs() < SIZE[1]
    }

    #[test]
    fn a_chain_is_a_straight_line_to_the_right() {
        let layout = laid_out(4, &[(0, 1), (1, 2), (2, 3)]);
        for pair in layout.centres.windows(2) {
            assert!(pair[1][0] > pair[0][0] + SIZE[0]);
            assert!((pair[1][1] - pair[0][1]).abs() < 0.5);
        }
    }

    #[test]
    fn nodes_never_overlap() {
        let edges = [(0, 1), (0, 2), (0, 3), (1, 4), (2, 4), (3, 5), (0, 5), (4, 6), (5, 6), (1, 5)];
        let layout = laid_out(7, &edges);
        for (at, a) in layout.centres.iter().enumerate() {
            assert!(layout.centres[..at].iter().all(|b| !overlap(*a, *b)), "{layout:?}");
        }
    }

    #[test]
    fn a_fork_stands_symmetrically_around_its_origin() {
        let layout = laid_out(4, &[(0, 1), (0, 2), (1, 3), (2, 3)]);
        let middle = 0.5 * (layout.centres[1][1] + layout.centres[2][1]);
        assert!((layout.centres[0][1] - middle).abs() < 1.0);
        assert!((layout.centres[3][1] - middle).abs() < 1.0);
    }

    #[test]
    fn feedback_runs_below_and_moves_nothing() {
        let straight = laid_out(3, &[(0, 1), (1, 2)]);
        let looped = laid_out(3, &[(0, 1), (1, 2), (2, 1), (1, 1)]);
        assert_eq!(straight.centres, looped.centres);
        for edge in &looped.edges[2..] {
            let Course::Back { y } = edge else { panic!("leads back") };
            assert!(*y > looped.centres[1][1] + 0.5 * SIZE[1]);
        }
        assert_ne!(looped.edges[2], looped.edges[3]);
    }

    #[test]
    fn long_edges_pass_between_nodes() {
        let layout = laid_out(4, &[(0, 1), (1, 2), (2, 3), (0, 3)]);
        let Course::Onward(points) = &layout.edges[3] else { panic!("leads onward") };
        assert_eq!(points.len(), 2);
        for point in points {
            assert!(layout.centres.iter().all(|node| {
                (node[0] - point[0]).abs() > 0.5 * SIZE[0] || (node[1] - point[1]).abs() > 0.5 * SIZE[1]
            }));
        }
    }

    #[test]
    fn crossings_that_can_be_undone_are_undone() {
        // 0 -> 3, 1 -> 2 cross as they are numbered.
        let layout = laid_out(4, &[(0, 3), (1, 2)]);
        let above = |a: usize, b: usize| layout.centres[a][1] < layout.centres[b][1];
        assert_eq!(above(0, 1), above(3, 2));
    }

    #[test]
    fn nothing_and_a_single_node_are_fine() {
        assert_eq!(laid_out(0, &[]), Layout::default());
        assert_eq!(laid_out(1, &[(0, 0)]).centres.len(), 1);
    }

    #[test]
    fn a_thousand_nodes_in_a_ring_end() {
        let edges: Vec<_> = (0..1000).map(|node| (node, (node + 1) % 1000)).collect();
        assert_eq!(laid_out(1000, &edges).edges.iter().filter(|c| matches!(c, Course::Back { .. })).count(), 1);
    }
}
