//! Values and gradients of random structures against a plain fixed point and differences.

use proptest::prelude::*;
use windtunnel::theory::routes::{Onward, Stage, system};
use windtunnel::theory::terms::CRITICAL;

/// What lies behind a route, by the values from each stage on.
fn behind(route: &Onward, values: &[f64]) -> f64 {
    match route {
        Onward::ToOne(targets) => {
            let leaves = 1.0 - targets.iter().map(|(_, share)| share).sum::<f64>();
            leaves + targets.iter().map(|(to, share)| share * values[*to]).sum::<f64>()
        }
        Onward::All(targets) => targets.iter().map(|to| values[*to]).product(),
        Onward::KOfN { needs, of, voter } => {
            let members: Vec<f64> = of.iter().map(|way| behind(way, values)).collect();
            let chance = |right: u32| -> f64 {
                let each = |(at, p): (usize, &f64)| if right >> at & 1 == 1 { *p } else { 1.0 - p };
                members.iter().enumerate().map(each).product()
            };
            let all = 0..1_u32 << members.len();
            voter * all.filter(|right| right.count_ones() as usize >= *needs).map(chance).sum::<f64>()
        }
        Onward::InTurn(ways) => {
            let (mut whole, mut reached) = (0.0, 1.0);
            for (answer, then) in ways {
                let right = behind(answer, values);
                whole += reached * right * behind(then, values);
                reached *= 1.0 - right;
            }
            whole
        }
        Onward::FirstThatAccepts(_) => unreachable!("none is made"),
    }
}

/// The reliability by going round until nothing changes any more.
fn plain(entry: &Onward, stages: &[Stage]) -> f64 {
    let mut values = vec![0.0; stages.len()];
    for _ in 0..100_000 {
        let next = |stage: &Stage| {
            stage.reliability * stage.routes.iter().map(|route| behind(route, &values)).product::<f64>()
        };
        let next: Vec<f64> = stages.iter().map(next).collect();
        let has_settled = next.iter().zip(&values).all(|(new, old)| (new - old).abs() < 1e-16);
        values = next;
        if has_settled {
            break;
        }
    }
    behind(entry, &values)
}

/// A route to stages from `first` on.
fn route(first: usize, stages: usize) -> BoxedStrategy<Onward> {
    let stage = move || first..stages;
    let to = move || stage().prop_map(|to| Onward::ToOne(vec![(to, 1.0)]));
    let either = prop::collection::vec((stage(), 0.05..0.3_f64), 1..4).prop_map(Onward::ToOne);
    let all = prop::collection::vec(stage(), 1..4).prop_map(Onward::All);
    let leaf = prop_oneof![to(), either, all];
    let vote = |way: BoxedStrategy<Onward>| {
        (prop::collection::vec(way, 1..4), 0..4_usize, 0.8..1.0_f64).prop_map(|(of, needs, voter)| Onward::KOfN {
            needs: needs.min(of.len()),
            of,
            voter,
        })
    };
    let turns = prop::collection::vec((leaf.clone(), leaf.clone()), 1..4).prop_map(Onward::InTurn);
    prop_oneof![4 => leaf.clone(), 1 => vote(leaf.clone().boxed()), 1 => vote(vote(leaf.boxed()).boxed()), 1 => turns]
        .boxed()
}

/// So many stages, each of which leads to others from the place on that `first` says.
fn stages(count: usize, first: fn(usize) -> usize) -> impl Strategy<Value = Vec<Stage>> {
    let stage = move |at: usize| {
        let routes = match first(at) {
            first if first < count => prop::collection::vec(route(first, count), 0..3).boxed(),
            _ => Just(Vec::new()).boxed(),
        };
        // Low enough for everything to leave, however many branches there are.
        (0.3..0.95_f64, routes).prop_map(|(reliability, routes)| Stage { reliability, routes })
    };
    (0..count).map(stage).collect::<Vec<_>>()
}

fn agrees(entry: &Onward, stages: &[Stage]) {
    let found = system(entry, stages).expect("every event leaves");
    let value = plain(entry, stages);
    assert!((found.reliability - value).abs() <= 1e-12 * value.max(1e-3), "{} against {value}", found.reliability);
    for at in 0..stages.len() {
        let bumped = |by: f64| {
            let mut stages = stages.to_vec();
            stages[at].reliability += by;
            plain(entry, &stages)
        };
        let slope = (bumped(1e-5) - bumped(-1e-5)) / 2e-5;
        let within = 1e-7 * slope.abs().max(1.0);
        assert!((found.gradient[at] - slope).abs() < within, "by {at}: {} against {slope}", found.gradient[at]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn without_circles_it_is_what_a_plain_evaluation_finds(
        stages in stages(7, |at| at + 1), entry in route(0, 7)
    ) {
        agrees(&entry, &stages);
    }

    #[test]
    fn with_circles_it_is_the_least_fixed_point(stages in stages(6, |_| 0), entry in route(0, 6)) {
        agrees(&entry, &stages);
    }

    /// Two circles, one behind the other.
    #[test]
    fn circles_behind_circles_are_solved_one_by_one(
        stages in stages(8, |at| if at < 4 { 0 } else { 4 }), entry in route(0, 8)
    ) {
        agrees(&entry, &stages);
    }
}

/// On a ring of stages, each of which also goes back one, with what leaves at each.
#[test]
fn a_long_circle_is_solved_as_a_short_one_is() {
    for count in [3_usize, 30, 3_000] {
        let back = |at: usize| Onward::ToOne(vec![((at + 1) % count, 0.6), ((at + count - 1) % count, 0.3)]);
        let stages: Vec<Stage> = (0..count).map(|at| Stage { reliability: 0.9, routes: vec![back(at)] }).collect();
        let found = system(&Onward::ToOne(vec![(0, 1.0)]), &stages).expect("every event leaves");
        // By symmetry V = 0.9 (0.9 V + 0.1).
        assert!((found.reliability - 0.09 / 0.19).abs() < 1e-12, "{}", found.reliability);
        let total: f64 = found.gradient.iter().sum();
        // dV/dr of V = r (0.9 V + 0.1) for all stages at once.
        assert!((total - (0.9 * 0.09 / 0.19 + 0.1) / 0.19).abs() < 1e-9, "{total}");
    }
}

/// The derivatives of a vote fall as its members get better, and Newton's method would not arrive.
#[test]
fn a_circle_through_several_members_of_a_vote_is_the_least_fixed_point() {
    let to = |stage: usize| Onward::ToOne(vec![(stage, 1.0)]);
    let vote = Onward::KOfN { needs: 1, of: vec![to(0), Onward::ToOne(vec![(0, 0.16)]), to(0)], voter: 0.85 };
    let routes = vec![vec![Onward::All(vec![1, 2, 2])], vec![vote], vec![]];
    let reliabilities = [0.94, 0.9, 0.8];
    let stages: Vec<Stage> =
        routes.into_iter().zip(reliabilities).map(|(routes, reliability)| Stage { reliability, routes }).collect();
    agrees(&to(0), &stages);
}

/// Each event begets several of its kind with probability p, and nothing fails; where they are two, V = p V² + 1 - p has
/// its least solution at min(1, (1 - p) / p).
#[test]
fn a_circle_in_which_events_hardly_die_out_has_no_value() {
    let begets = |many: usize, p: f64| {
        let stages = [Onward::ToOne(vec![(1, p)]), Onward::All(vec![0; many])]
            .map(|route| Stage { reliability: 1.0, routes: vec![route] });
        system(&Onward::ToOne(vec![(0, 1.0)]), &stages)
    };
    for aside in [1e-2, 1e-4, 1e-6] {
        for (p, expected) in [(0.5 - aside, 1.0), (0.5 + aside, (0.5 - aside) / (0.5 + aside))] {
            let found = begets(2, p).expect("derived").reliability;
            assert!((found - expected).abs() < 1e-9, "{p}: {found} against {expected}");
        }
    }
    for p in [0.5, 0.5 - 1e-9, 0.5 + 1e-9] {
        assert_eq!(begets(2, p), Err(CRITICAL), "{p}");
    }
    for many in [3, 10] {
        assert!(begets(many, 1.0 / many as f64).is_err(), "{many}");
    }
}
