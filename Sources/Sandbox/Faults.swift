/// A disturbance switched on for a while.
protocol Disturbance: Sendable {
    /// How many times it still strikes; nil for no end.
    var remaining: Int? { get set }
    /// How many of a hundred it strikes.
    var percent: Int { get }
}

/// The disturbances in force, and the seeded chance that rules them.
struct Faults<Element: Disturbance>: Sendable {
    private(set) var numbered: [(id: Int, fault: Element)] = []
    private var nextID = 1
    var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(state: seed) }

    mutating func add(_ fault: Element) -> Int {
        defer { nextID += 1 }
        numbered.append((nextID, fault))
        return nextID
    }

    mutating func remove(_ id: Int) -> Bool {
        let count = numbered.count
        numbered.removeAll { $0.id == id }
        return numbered.count < count
    }

    mutating func removeAll() { numbered.removeAll() }

    /// The first fault that is wanted and strikes, and counts as having struck.
    mutating func strike(where isWanted: (Element) -> Bool) -> Element? {
        for index in numbered.indices where numbered[index].fault.remaining != 0 && isWanted(numbered[index].fault) {
            guard Int(random.next() % 100) < numbered[index].fault.percent else { continue }
            if let remaining = numbered[index].fault.remaining { numbered[index].fault.remaining = remaining - 1 }
            return numbered[index].fault
        }
        return nil
    }
}

/// A small seeded generator (source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators").
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

extension JSON {
    /// `{"kind": …, "times": 3, "percent": 50}`: how often a fault strikes. Throws where the fault has other members than `names` and these.
    func strikes(_ names: [String]) throws(SandboxError) -> (times: Int?, percent: Int) {
        let names = names + ["times", "percent"]
        if let unknown = members?.first(where: { !names.contains($0.name) }) {
            throw .invalid("A fault has no “\(unknown.name)”; it has \(names.joined(separator: ", ")).")
        }
        let percent = self["percent"]?.int ?? 100
        guard (1...100).contains(percent) else { throw .invalid("“percent” is between 1 and 100.") }
        let times = self["times"]?.int
        guard times ?? 1 > 0 else { throw .invalid("“times” is at least 1.") }
        return (times.map { Int(clamping: $0) }, Int(percent))
    }
}
