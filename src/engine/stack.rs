//! The stacks of layers of a run, and which memory belongs to which layer.
//!
//! A call keeps the stack that it entered by; an edit makes a new one. A layer is known by where it stands, the name of
//! its part, and its number among those of that name, counted from inside: by that its luck is its own, and by that its
//! memory outlives an edit, so that calls under way give back what they hold to where they took it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::reckoning::{LAYER_BYTES, STACK_BYTES};
use super::streams::Streams;
use crate::foundation::{HandlerId, Name, RouteId, SetId};
use crate::parts::recovery::{Layer, Memory};
use crate::scenario::Model;
use crate::scenario::model::Around;

/// Layers around a route or a handler, outermost first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stack {
    pub around: Around,
    pub layers: Vec<Installed>,
}

/// A layer where it is at work.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Installed {
    pub layer: Layer,
    pub part: u8,
    /// Who it is, in every strategy set and after every edit.
    pub name: Name,
    /// The place of its memory.
    pub memory: u32,
    /// The handlers that its branches may go to.
    pub targets: Vec<HandlerId>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Stacks {
    /// Those in use, and vacant ones to be used again.
    all: Vec<Stack>,
    /// So many are those of the model.
    #[serde(skip)]
    declared: usize,
    /// The stack that a new call uses, by set and route.
    by_route: Vec<Vec<u32>>,
    /// The same by set and handler.
    by_handler: Vec<Vec<u32>>,
}

impl Stacks {
    /// The stacks of a model, and a fresh memory for each layer.
    pub fn of(model: &Model, streams: &Streams) -> (Stacks, Vec<Memory>) {
        let mut memories = Vec::new();
        let mut stacks = Stacks::default();
        stacks.grow((model, streams), &mut memories);
        stacks.declared = stacks.all.len();
        (stacks, memories)
    }

    /// Adds those of the sets, routes and handlers that are new in a model.
    pub fn grow(&mut self, run: (&Model, &Streams), memories: &mut Vec<Memory>) {
        let model = run.0;
        self.by_route.resize(model.sets.len(), Vec::new());
        self.by_handler.resize(model.sets.len(), Vec::new());
        for (at, set) in model.sets.iter().enumerate() {
            for route in self.by_route[at].len()..model.routes.len() {
                let stack = self.add(run, Around::Route(route.into()), &set.routes[route], (&[], Vec::new()), memories);
                self.by_route[at].push(stack);
            }
            for handler in self.by_handler[at].len()..model.handlers.len() {
                let around = Around::Handler(handler.into());
                let stack = self.add(run, around, set.layers(around), (&[], Vec::new()), memories);
                self.by_handler[at].push(stack);
            }
        }
    }

    /// Whether these layers stand in a place.
    pub fn are(&self, set: SetId, around: Around, layers: &[Layer]) -> bool {
        self.get(self.at(set, around)).layers.iter().map(|installed| &installed.layer).eq(layers)
    }

    /// In use, or vacant.
    pub fn count(&self) -> usize {
        self.all.len()
    }

    #[inline]
    pub fn get(&self, stack: u32) -> &Stack {
        &self.all[stack as usize]
    }

    #[inline(always)]
    pub fn of_route(&self, set: SetId, route: RouteId) -> u32 {
        self.by_route[set.index()][route.index()]
    }

    #[inline(always)]
    pub fn of_handler(&self, set: SetId, handler: HandlerId) -> u32 {
        self.by_handler[set.index()][handler.index()]
    }

    pub fn at(&self, set: SetId, around: Around) -> u32 {
        match around {
            Around::Route(route) => self.of_route(set, route),
            Around::Handler(handler) => self.of_handler(set, handler),
        }
    }

    /// Bytes of what was added to the stacks of the model, as reckoned.
    pub fn grown_by(&self) -> u64 {
        let of = |stack: &Stack| STACK_BYTES + stack.layers.len() as u64 * LAYER_BYTES;
        self.all[self.declared..].iter().map(of).sum()
    }

    /// Where the layer stands whose memory this is.
    pub fn place_of(&self, memory: u32) -> Option<Around> {
        let has = |stack: &&Stack| stack.layers.iter().any(|layer| layer.memory == memory);
        self.all.iter().find(has).map(|stack| stack.around)
    }

    /// Puts other layers in the place of those that stand there; those that stay go on remembering. `live` are the stacks
    /// that calls under way have entered by: whatever no call needs any more makes room.
    pub fn replace(
        &mut self,
        run: (&Model, &Streams),
        (set, around): (SetId, Around),
        layers: &[Layer],
        memories: &mut Vec<Memory>,
        mut live: BTreeSet<u32>,
    ) {
        live.extend(self.by_route.iter().chain(&self.by_handler).flatten());
        for (at, stack) in self.all.iter_mut().enumerate() {
            if !live.contains(&(at as u32)) {
                stack.layers = Vec::new();
            }
        }
        let vacant = (0..self.all.len() as u32).find(|at| !live.contains(at));
        let remembered = self.all.iter().flat_map(|stack| &stack.layers).map(|layer| layer.memory);
        let remembered: BTreeSet<u32> = remembered.collect();
        let forgotten = (0..memories.len() as u32).filter(|at| !remembered.contains(at)).collect();
        let before = self.get(self.at(set, around)).layers.clone();
        let stack = self.add(run, around, layers, (&before, forgotten), memories);
        let stack = match vacant {
            Some(at) => {
                self.all.swap_remove(at as usize);
                at
            }
            None => stack,
        };
        match around {
            Around::Route(route) => self.by_route[set.index()][route.index()] = stack,
            Around::Handler(handler) => self.by_handler[set.index()][handler.index()] = stack,
        }
    }

    /// `before` are the layers there were; the memories that are `forgotten` are used again.
    fn add(
        &mut self,
        (model, streams): (&Model, &Streams),
        around: Around,
        layers: &[Layer],
        (before, mut forgotten): (&[Installed], Vec<u32>),
        memories: &mut Vec<Memory>,
    ) -> u32 {
        let memory_before: BTreeMap<Name, u32> = before.iter().map(|old| (old.name, old.memory)).collect();
        let place = match around {
            Around::Route(route) => streams.routes[route.index()].name,
            Around::Handler(handler) => streams.handlers[handler.index()].name,
        };
        let mut inside = BTreeMap::<u8, u64>::new();
        let mut installed = Vec::new();
        for layer in layers.iter().rev() {
            let part = layer.part();
            let number = inside.entry(part).or_default();
            let name = place.of_its("layer", layer.entry().name).nth(*number);
            *number += 1;
            let memory = memory_before.get(&name).copied().unwrap_or_else(|| {
                if let Some(at) = forgotten.pop() {
                    memories[at as usize] = layer.memory();
                    return at;
                }
                memories.push(layer.memory());
                memories.len() as u32 - 1
            });
            let handler = |name: &String| model.handler_named(name).expect("every name was checked");
            let targets = layer.targets().iter().map(handler).collect();
            installed.push(Installed { layer: layer.clone(), part, name, memory, targets });
        }
        installed.reverse();
        self.all.push(Stack { around, layers: installed });
        self.all.len() as u32 - 1
    }
}

impl Stack {
    #[inline]
    pub fn depth(&self) -> u32 {
        self.layers.len() as u32
    }
}
