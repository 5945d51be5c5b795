//! What keys and draws are mixed with: SplitMix64's finaliser in Stafford's variant 13, and hashes built word by word.

pub(super) const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// Stafford's variant 13 of the MurmurHash3 finaliser, a bijection of 64 bits.
#[inline]
pub(super) fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// Extends a hash by one word; the order of words counts.
#[inline]
pub(super) fn extend(hash: u64, word: u64) -> u64 {
    mix(hash.wrapping_add(GOLDEN) ^ mix(word.wrapping_add(GOLDEN)))
}
