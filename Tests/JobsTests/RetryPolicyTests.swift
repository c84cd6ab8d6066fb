import TestSupport
import Testing

@testable import Jobs

@Suite struct RetryPolicyTests {
    @Test("waits double up to the cap, and lie in the upper half")
    func delays() {
        var generator = SeededGenerator("retry policy")
        let policy = RetryPolicy(base: .seconds(1), cap: .seconds(60))
        for (attempt, whole) in [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (500, 60)] {
            for _ in 0..<100 {
                let delay = policy.delay(after: attempt, using: &generator)
                #expect(delay >= .seconds(whole) / 2 && delay <= .seconds(whole))
            }
        }
    }
}
