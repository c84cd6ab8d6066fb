import Foundation

/// Random numbers that can be had again: the seed is printed, and `KONTOR_TEST_SEED` repeats a run (SplitMix64).
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    package let seed: UInt64
    private var state: UInt64

    /// `test` says in the output whose seed it is.
    package init(_ test: String) {
        let fixed = ProcessInfo.processInfo.environment["KONTOR_TEST_SEED"].flatMap { UInt64($0) }
        self.init(seed: fixed ?? UInt64.random(in: 1...999_999_999))
        print("\(test): KONTOR_TEST_SEED=\(seed)")
    }

    package init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    package mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// True once in `times`.
    package mutating func chance(in times: Int) -> Bool { int(1...times) == 1 }

    package mutating func pick<Element>(_ choices: [Element]) -> Element { choices[int(0...choices.count - 1)] }
}
