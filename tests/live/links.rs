//! Links that come, and links that go from under what is on its way.

use windtunnel::measure::snapshot::LinkView;

use crate::played::{Played, play};

fn links(played: &Played) -> Vec<LinkView> {
    played.run.snapshot().links
}

#[test]
fn a_route_that_comes_with_a_link_of_its_own_is_counted_from_then_on() {
    let mut played = play("replicas: 10", "mode: Call(hold: true)", "", "");
    played.to(500);
    assert!(links(&played).is_empty());
    played.change(
        "add links: (name: \"wan\", medium: Delay(there: Deterministic(value: \"10ms\"), back: Deterministic(value: \"5ms\"))), \
         add sources: (name: \"far\", arrivals: Periodic(every: \"100ms\")), \
         add routes: (from: \"far\", to: To(\"front\"), link: \"wan\")",
    );
    played.to(2_500);
    let seen = links(&played);
    let [wan] = &seen[..] else { panic!("one link takes time: {seen:?}") };
    // Sent at 0.5, 0.6 ... 2.5 s, each 10 ms on its way, 41 ms there, and 5 ms on the way back.
    assert_eq!((wan.demands.succeeded, wan.under_way), (20, 1));
    assert!((wan.under_way_mean - 20.0 * 0.015 / 2.5).abs() < 1e-9, "{}", wan.under_way_mean);
}

#[test]
fn what_is_on_its_way_when_its_link_goes_still_arrives_and_its_answer_comes_at_once() {
    let link = "links: [(name: \"wan\", medium: Delay(there: Deterministic(value: \"100ms\"), \
                back: Deterministic(value: \"100ms\")))],";
    let mut played = play("replicas: 10", "mode: Call(hold: true), link: \"wan\"", link, "");
    played.to(150);
    let before = links(&played)[0].under_way;
    assert_eq!(before, 11, "sent at 51, 61 ... 141 ms, and the answer to the first, at 141 ms");
    played.change("remove routes \"front -> back\" link").to(1_000);
    assert_eq!(links(&played)[0].under_way, 0);
    assert_eq!(played.ledger().undecided, 5, "41 ms each, and one every 10 ms");
}
