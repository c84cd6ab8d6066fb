import Values

/// Questions that are sold together, since a payment provider charges no less than a certain amount at a time.
struct QuestionPack: Equatable {
    let count: Int
    let price: Money

    /// The smallest pack that comes to `leastCharge` in whole multiples of `step`. Nil where no such amount can be counted.
    init?(pricePerQuestion price: Money, leastCharge: Money, step: Money) {
        guard price.nanos > 0, step.nanos > 0 else { return nil }
        // So many questions come to a whole number of steps: the step over what it shares with the price.
        let batch = step.nanos / Self.greatestCommonDivisor(price.nanos, step.nanos)
        let (whole, rest) = leastCharge.nanos.quotientAndRemainder(dividingBy: price.nanos)
        let needed = max(1, whole + (rest > 0 ? 1 : 0))
        let (count, isTooMany) = (needed / batch + (needed % batch > 0 ? 1 : 0)).multipliedReportingOverflow(by: batch)
        let (nanos, isTooMuch) = price.nanos.multipliedReportingOverflow(by: count)
        guard !isTooMany, !isTooMuch else { return nil }
        self.count = Int(count)
        self.price = Money(nanos: nanos, price.currency)
    }

    private static func greatestCommonDivisor(_ left: Int64, _ right: Int64) -> Int64 {
        right == 0 ? left : greatestCommonDivisor(right, left % right)
    }
}
