/// Round numbers that cover some values and zero: their distance is one, two or five times a power of ten.
struct Axis: Equatable {
    let step: Int128
    /// Multiples of the step, the lowest first; zero is one of them.
    let ticks: [Int128]

    var lowest: Int128 { ticks.first ?? 0 }
    var highest: Int128 { ticks.last ?? 0 }

    /// 128 bits, since the round number above the largest amount may be larger than any amount.
    init(covering values: [Int64], about count: Int128 = 5) {
        let low = Int128(min(0, values.min() ?? 0))
        let high = Int128(max(0, values.max() ?? 0))
        let step = Self.roundStep(atLeast: max(1, (high - low + count - 1) / count))
        let first = low / step - (low % step == 0 ? 0 : 1)
        let last = high / step + (high % step == 0 ? 0 : 1)
        self.step = step
        // Nothing at all is shown as an axis of one step.
        ticks = (first...max(last, first + 1)).map { $0 * step }
    }

    private static func roundStep(atLeast value: Int128) -> Int128 {
        var power: Int128 = 1
        while power * 10 <= value { power *= 10 }
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= value } ?? power
    }

    /// Where a value stands between the lowest tick (0) and the highest (1).
    func position(of value: Int128) -> Double { Double(value - lowest) / Double(highest - lowest) }
}
