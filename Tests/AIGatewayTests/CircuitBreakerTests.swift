import Testing
import Values

@testable import AIGateway

@Suite struct CircuitBreakerTests {
    private let start = Timestamp(seconds: 1_767_225_600)
    private func at(_ seconds: Int64) -> Timestamp { start.adding(.seconds(seconds)) }

    private func admits(_ breaker: inout CircuitBreaker, _ now: Timestamp) -> Bool { breaker.admits(at: now) }

    private func opened() -> CircuitBreaker {
        var breaker = CircuitBreaker(policy: .init())
        for _ in 0..<5 { breaker.failed(at: start) }
        return breaker
    }

    @Test("five failures within a minute open it; older ones do not count")
    func opens() {
        var breaker = CircuitBreaker(policy: .init())
        for second in [0, 20, 40, 60, 80] { breaker.failed(at: at(Int64(second))) }
        #expect(breaker.state == .closed)
        breaker.failed(at: at(81))
        breaker.failed(at: at(82))
        #expect(breaker.state == .open(until: at(112)))
        #expect(!admits(&breaker, at(111)))
    }

    @Test("after its time one trial is let through: success closes it, failure doubles the time")
    func trial() {
        var breaker = opened()
        #expect(admits(&breaker, at(30)))
        #expect(!admits(&breaker, at(30)))
        breaker.failed(at: at(31))
        #expect(breaker.state == .open(until: at(91)))
        #expect(admits(&breaker, at(91)))
        breaker.succeeded()
        #expect(breaker.state == .closed)
        #expect(admits(&breaker, at(91)))
    }

    @Test("the time open grows to five minutes and no further")
    func longest() {
        var breaker = opened()
        var now = at(30)
        for _ in 0..<10 {
            #expect(admits(&breaker, now))
            breaker.failed(at: now)
            guard case .open(let until) = breaker.state else { break }
            now = until
        }
        #expect(breaker.state == .open(until: now))
        #expect(admits(&breaker, now))
        breaker.failed(at: now)
        #expect(breaker.state == .open(until: now.adding(.seconds(300))))
    }

    @Test("a trial that says nothing leaves the trial to the next call")
    func abstention() {
        var breaker = opened()
        #expect(admits(&breaker, at(30)))
        breaker.abstained(at: at(31))
        #expect(admits(&breaker, at(31)))
    }

    @Test("a success clears the failures before it")
    func success() {
        var breaker = CircuitBreaker(policy: .init())
        for _ in 0..<4 { breaker.failed(at: start) }
        breaker.succeeded()
        breaker.failed(at: start)
        #expect(breaker.state == .closed)
    }
}
