import Values

/// How a figure differs from that of the period before.
package struct Change: Sendable, Equatable {
    package let amount: Money
    /// Tenths of a percent of the earlier figure's size, rounded half away from zero: a loss of 10 that became a gain of 5 is
    /// +150.0 %. Nil where the earlier figure was zero, and where the number is larger than 64 bits hold.
    package let permille: Int64?

    /// Throws `MoneyError`.
    package init(from earlier: Money, to later: Money) throws(MoneyError) {
        amount = try later.subtracting(earlier)
        guard !earlier.isZero, let size = Int64(exactly: earlier.nanos.magnitude) else {
            permille = nil
            return
        }
        // A share that cannot be counted is not told.
        permille = (try? amount.times(1000, dividedBy: size))?.nanos
    }

    /// `12.5`, `-3.0`; without a sign of percent.
    package var percent: String? {
        permille.map { "\($0 < 0 ? "-" : "")\($0.magnitude / 10).\($0.magnitude % 10)" }
    }
}

extension ProfitAndLoss {
    package struct Changes: Sendable, Equatable {
        package let income: Change
        package let expenses: Change
        package let profit: Change
    }

    /// Throws `MoneyError`.
    func changes(since earlier: ProfitAndLoss) throws(MoneyError) -> Changes {
        Changes(
            income: try Change(from: earlier.income, to: income), expenses: try Change(from: earlier.expenses, to: expenses),
            profit: try Change(from: earlier.profit, to: profit))
    }
}
