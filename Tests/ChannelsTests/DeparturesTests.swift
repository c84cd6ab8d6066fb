import TestSupport
import Testing

@testable import Channels

@Suite struct DeparturesTests {
    @Test("however long requests are on their way, no second sees more of them arrive than the limit", arguments: [1, 3, 27])
    func arrivals(limit: Int) {
        var generator = SeededGenerator("departures")
        let departures = Departures(limit)
        let start = ContinuousClock.now
        var arrivals: [Duration] = []
        // Departed and not answered yet, by the moment of the answer.
        var answers: [Duration] = []
        var now = Duration.zero
        while arrivals.count < 40 * limit {
            let due = answers.filter { $0 <= now }
            answers.removeAll { $0 <= now }
            for _ in due { departures.arrived(at: start + now) }
            // A crowd asks at once; some wait long for their answer, and arrive at any time before it.
            while answers.count < 100, departures.tryDepart(at: start + now) == nil {
                let latency = generator.chance(in: 5) ? generator.int(1...3000) : generator.int(1...60)
                arrivals.append(now + .milliseconds(generator.int(0...latency)))
                answers.append(now + .milliseconds(latency))
            }
            now += .milliseconds(1)
        }
        arrivals.sort()
        for (index, first) in arrivals.enumerated() {
            #expect(arrivals[index...].prefix { $0 - first < .seconds(1) }.count <= limit)
        }
        #expect(now < .seconds(400), "it holds back no longer than it must: \(now)")
    }
}
