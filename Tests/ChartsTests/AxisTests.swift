import Testing

@testable import Charts

@Suite struct AxisTests {
    @Test(
        "an axis steps by one, two or five times a power of ten, and covers zero and all values",
        arguments: [
            ([0], 1, [0, 1]), ([], 1, [0, 1]), ([1], 1, [0, 1]), ([7], 2, [0, 2, 4, 6, 8]), ([10], 2, [0, 2, 4, 6, 8, 10]),
            ([23, 4], 5, [0, 5, 10, 15, 20, 25]), ([100], 20, [0, 20, 40, 60, 80, 100]), ([-3, 9], 5, [-5, 0, 5, 10]),
            ([-40], 10, [-40, -30, -20, -10, 0]), ([999, -1], 200, [-200, 0, 200, 400, 600, 800, 1000]),
        ] as [([Int64], Int128, [Int128])])
    func round(values: [Int64], step: Int128, ticks: [Int128]) {
        let axis = Axis(covering: values)
        #expect(axis.step == step)
        #expect(axis.ticks == ticks)
    }

    @Test("the largest amounts there are have an axis too")
    func extremes() {
        let axis = Axis(covering: [.min, .max])
        #expect(axis.lowest <= Int128(Int64.min) && axis.highest >= Int128(Int64.max))
        #expect(axis.ticks.contains(0) && axis.ticks.count <= 8)
        #expect(axis.position(of: axis.lowest) == 0 && axis.position(of: axis.highest) == 1)
    }
}
